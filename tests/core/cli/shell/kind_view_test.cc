#include "core/cli/shell/kind_view.h"

#include <gtest/gtest.h>

#include "duta/message/v1/message.pb.h"
#include "tests/core/cli/tree.h"

namespace duta::cli {
namespace {

// Shows markings, as a kind of one message of the contract.
class MarkingView final : public BodyView<message::v1::Marking> {
 public:
  MarkingView(std::string_view media_type, std::string_view name) : media_type_(media_type), name_(name) {}
  std::string_view MediaType() const override { return media_type_; }
  std::string_view JsonName() const override { return name_; }

 protected:
  std::string Format(const message::v1::Marking& marking, const View& view) const override {
    return std::to_string(marking.caveats_size()) + " in " + view.zone;
  }

 private:
  std::string_view media_type_, name_;
};

TEST(KindViewTest, ABodyOfOneMessageIsReadAndDecoded) {
  const MarkingView view("application/x-marking", "marking");
  message::v1::Marking marking;
  marking.add_caveats("EYES-ONLY");
  EXPECT_EQ(view.Text(marking.SerializeAsString(), {"Asia/Jakarta", 80}), "1 in Asia/Jakarta");
  EXPECT_EQ((*view.Decoded(marking.SerializeAsString()))["caveats"][0], "EYES-ONLY");
  EXPECT_FALSE(view.Text("\xff", {"Asia/Jakarta", 80}).has_value());
  EXPECT_FALSE(view.Decoded("\xff").has_value());
}

TEST(KindViewTest, AKindIsFoundByItsMediaTypeTheLastThatWasAdded) {
  KindViews kinds;
  EXPECT_EQ(kinds.Find("a/b"), nullptr);
  kinds.Add(std::make_unique<MarkingView>("a/b", "first"));
  kinds.Add(std::make_unique<MarkingView>("a/c", "other"));
  kinds.Add(std::make_unique<MarkingView>("a/b", "second"));
  ASSERT_NE(kinds.Find("a/b"), nullptr);
  EXPECT_EQ(kinds.Find("a/b")->JsonName(), "second");
  EXPECT_EQ(kinds.Find("a/c")->JsonName(), "other");
  EXPECT_EQ(kinds.Find("a/b; x=y"), nullptr);
}

TEST(KindViewTest, TheCommandShowsItsKinds) {
  for (const char* name : {"note", "order", "visit", "availability"}) {
    const KindView* view = AllKinds().Find("application/vnd.duta." + std::string(name) + ".v1+protobuf");
    ASSERT_NE(view, nullptr) << name;
    EXPECT_EQ(view->JsonName(), name);
  }
}

}  // namespace
}  // namespace duta::cli
