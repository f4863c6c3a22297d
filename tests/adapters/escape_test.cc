#include "adapters/formats/markup/escape.h"

#include <gtest/gtest.h>

namespace duta::adapters {
namespace {

TEST(EscapeTest, EscapesWhatEachPlaceWouldRead) {
  const char* const text = "<a href=\"x\" title='y'>&amp;\r\n\tដ</a>";
  EXPECT_EQ(Escaped(text, MarkupPlace::kXmlText),
            "&lt;a href=&quot;x&quot; title='y'&gt;&amp;amp;&#13;\n\tដ&lt;/a&gt;");
  EXPECT_EQ(Escaped(text, MarkupPlace::kXmlAttribute),
            "&lt;a href=&quot;x&quot; title='y'&gt;&amp;amp;&#13;&#10;&#9;ដ&lt;/a&gt;");
  EXPECT_EQ(Escaped(text, MarkupPlace::kHtml),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;\r\n\tដ&lt;/a&gt;");
  EXPECT_EQ(Escaped("", MarkupPlace::kHtml), "");
}

}  // namespace
}  // namespace duta::adapters
