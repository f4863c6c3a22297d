// What of a document the search sees. Functions only; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/kinds/practice/practice_tables.h"
#include "core/search/index.h"
#include "duta/message/v1/message.pb.h"
#include "duta/practice/v1/practice.pb.h"

namespace duta::kinds {

// Fields of queries whose values are keywords.
const std::vector<std::string>& PracticeFields();

// The document of a message for the index. Its files are found by their names.
search::Document ToSearch(const practice::v1::Document& document, const message::v1::Message& message,
                          const VersionRow& row);

// `case-study`.
std::string WordOf(practice::v1::DocumentType type);

// Which of `texts`, of which there is one at least, a reader of these languages
// wants: the first language that fits whole, or by its first subtag; else the first
// text.
const practice::v1::LocalText& ChooseText(const google::protobuf::RepeatedPtrField<practice::v1::LocalText>& texts,
                                          const google::protobuf::RepeatedPtrField<std::string>& languages);

}  // namespace duta::kinds
