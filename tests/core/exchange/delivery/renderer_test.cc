#include "core/exchange/delivery/renderer.h"

#include "core/evidence/verify.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

class RendererTest : public ExchangeTest {
 protected:
  RendererTest() : ExchangeTest({.rendition_cache_bytes = 10'000, .max_rendition_bytes = 3000}) {}

  // An adapter of Australia's with a text and an HTML form.
  void Install(FakeTranslator::Function translate, const std::string& version = "1.0.0") {
    const std::string memo(MemoKind::kMediaType);
    translator_.Install(kAustralia, {.translations = {{memo, "text/plain"}, {"text/native", memo}, {memo, "text/html"}},
                                     .translate = std::move(translate),
                                     .version = version});
  }

  AcceptedPtr Accepted(const std::string& body = "hello") {
    const log::v1::Receipt receipt = Accept(MakeMessage(kIndonesia, {kAustralia, kNewZealand}, body));
    return *exchange_->messages().Get(receipt.index());
  }
  Renderer& renderer() { return exchange_->renderer(); }

  static StatusOr<std::string> Echo(const TranslationRequest& request) {
    return request.to + ": " + std::string(request.input);
  }
};

TEST_F(RendererTest, MakesEveryFormForTheKind) {
  Install(Echo);
  const auto accepted = Accepted();
  clock_.Advance(std::chrono::minutes(3));
  const auto renditions = renderer().Render(*accepted, kAustralia);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  ASSERT_EQ((*renditions)->size(), 2u);
  EXPECT_EQ((**renditions)[0].content(), "text/plain: hello");
  EXPECT_EQ((**renditions)[1].content(), "text/html: hello");
}

TEST_F(RendererTest, TheHubAttestsWhatItMade) {
  Install(Echo);
  const auto accepted = Accepted();
  clock_.Advance(std::chrono::minutes(3));
  const auto renditions = renderer().Render(*accepted, kAustralia);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  const v1::Rendition& rendition = (**renditions)[0];
  const Envelope& envelope = rendition.attestation();
  ASSERT_EQ(envelope.payload_type(), crypto::kRenditionPayloadType);
  EXPECT_TRUE(crypto::VerifySignature(envelope, 0,
                                      crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload()),
                                      signer_.verifier().key())
                  .ok());
  v1::RenditionStatement statement;
  ASSERT_TRUE(statement.ParseFromString(envelope.payload()));
  EXPECT_EQ(statement.source_digest(), accepted->entry.statement_digest());
  EXPECT_EQ(statement.source_media_type(), MemoKind::kMediaType);
  EXPECT_EQ(statement.media_type(), "text/plain");
  EXPECT_EQ(statement.content_sha256(), crypto::ToString(crypto::Sha256(rendition.content())));
  EXPECT_EQ(statement.adapter_id(), "fake");
  EXPECT_EQ(statement.adapter_version(), "1.0.0");
  EXPECT_EQ(statement.adapter_sha256().size(), 32u);
  EXPECT_THAT(statement.dropped(), testing::ElementsAre("colour"));
  EXPECT_EQ(statement.mailbox(), kAustralia);
  EXPECT_EQ(statement.render_time().seconds(), ToTimestamp(clock_.Now()).seconds());
}

TEST_F(RendererTest, WhatItMadeIsEvidence) {
  Install(Echo);
  const auto accepted = Accepted();
  const auto renditions = renderer().Render(*accepted, kAustralia);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  const auto message = exchange_->queries().GetMessage(kIndonesia, accepted->entry.message_id());
  ASSERT_TRUE(message.ok()) << message.status();
  v1::GetMessageResponse found = *message;
  evidence::v1::Evidence evidence;
  evidence.set_version(1);
  evidence.set_origin(signer_.verifier().name());
  *evidence.mutable_envelope() = found.envelope();
  *evidence.mutable_receipt() = found.receipt();
  *evidence.mutable_spkis() = found.spkis();
  evidence.mutable_renditions()->Assign((*renditions)->begin(), (*renditions)->end());
  EXPECT_TRUE(evidence::Verify(evidence, signer_.verifier()).ok())
      << evidence::Verify(evidence, signer_.verifier()).ToStatus();
  evidence.mutable_renditions(1)->mutable_content()->append("!");
  EXPECT_FALSE(evidence::Verify(evidence, signer_.verifier()).ok());
}

TEST_F(RendererTest, TheAdapterSeesTheTimeOfAcceptance) {
  std::vector<Instant> seen;
  Install([&](const TranslationRequest& request) -> StatusOr<std::string> {
    seen.push_back(request.now);
    return "x";
  });
  const auto accepted = Accepted();
  clock_.Advance(std::chrono::minutes(3));
  ASSERT_TRUE(renderer().Render(*accepted, kAustralia).ok());
  EXPECT_EQ(seen, (std::vector<Instant>{kNow, kNow}));
}

TEST_F(RendererTest, TranslatesTheCanonicalBody) {
  translator_.Install(kIndonesia, {.translations = {{"text/memo", std::string(MemoKind::kMediaType)}},
                                   .translate = [](const TranslationRequest&) { return "canonical"; }});
  Install(Echo);
  Message native = MakeMessage(kIndonesia, {kAustralia}, "asli");
  native.mutable_body()->set_media_type("text/memo");
  const auto renditions = renderer().Render(**exchange_->messages().Get(Accept(native).index()), kAustralia);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  EXPECT_EQ((**renditions)[0].content(), "text/plain: canonical");
}

TEST_F(RendererTest, KeepsWhatItMade) {
  Install(Echo);
  const auto accepted = Accepted();
  const auto first = renderer().Render(*accepted, kAustralia);
  const int calls = translator_.calls();
  EXPECT_EQ(*renderer().Render(*accepted, kAustralia), *first);
  EXPECT_EQ(translator_.calls(), calls);
  Install(Echo, "2.0.0");
  EXPECT_NE(*renderer().Render(*accepted, kAustralia), *first) << "another adapter makes its own";
  Install(Echo);
  EXPECT_EQ(*renderer().Render(*accepted, kAustralia), *first) << "rolled back";
  EXPECT_EQ(translator_.calls(), calls + 2);
}

TEST_F(RendererTest, OneVersionMakesAllForms) {
  const auto accepted = Accepted();
  // Another version is put into service while the first form is made.
  Install([&](const TranslationRequest& request) {
    Install(Echo, "2.0.0");
    return Echo(request);
  });
  const int before = translator_.lookups();
  const auto renditions = renderer().Render(*accepted, kAustralia);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  EXPECT_EQ(translator_.lookups(), before + 1);
  for (const v1::Rendition& rendition : **renditions) {
    v1::RenditionStatement statement;
    ASSERT_TRUE(statement.ParseFromString(rendition.attestation().payload()));
    EXPECT_EQ(statement.adapter_version(), "1.0.0") << statement.media_type();
  }
}

TEST_F(RendererTest, KeepsTheLatestWithinItsBytes) {
  Install(Echo);
  const auto oldest = Accepted(std::string(1000, 'a'));
  ASSERT_TRUE(renderer().Render(*oldest, kAustralia).ok());
  const auto next = Accepted(std::string(1000, 'b'));
  ASSERT_TRUE(renderer().Render(*next, kAustralia).ok());
  ASSERT_TRUE(renderer().Render(*oldest, kAustralia).ok());  // Now the more recent one.
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(renderer().Render(*Accepted(std::string(1000, 'c')), kAustralia).ok());
  int calls = translator_.calls();
  ASSERT_TRUE(renderer().Render(*oldest, kAustralia).ok());
  EXPECT_EQ(translator_.calls(), calls) << "used lately: kept";
  ASSERT_TRUE(renderer().Render(*next, kAustralia).ok());
  EXPECT_EQ(translator_.calls(), calls + 2) << "the least recently used one went";
}

TEST_F(RendererTest, AFailureIsSaidAndTriedAgain) {
  const auto accepted = Accepted();
  bool is_broken = true;
  Install([&](const TranslationRequest& request) -> StatusOr<std::string> {
    // The second form: all or nothing.
    if (is_broken && request.to == "text/html") return Refuse(Reason::kAdapterFailed, "it crashed");
    return "x";
  });
  EXPECT_EQ(renderer().PlanFor(*accepted, kAustralia)->forms.size(), 2u);
  EXPECT_EQ(ReasonName(renderer().Render(*accepted, kAustralia).status()), "ADAPTER_FAILED");
  is_broken = false;
  EXPECT_TRUE(renderer().Render(*accepted, kAustralia).ok());
}

TEST_F(RendererTest, RenditionsTogetherHaveALimit) {
  Install([](const TranslationRequest&) { return std::string(1501, 'x'); });
  EXPECT_EQ(ReasonName(renderer().Render(*Accepted(), kAustralia).status()), "ADAPTER_FAILED");
  Install([](const TranslationRequest&) { return std::string(1500, 'x'); });
  EXPECT_TRUE(renderer().Render(*Accepted(), kAustralia).ok());
}

TEST_F(RendererTest, WithoutAnAdapterThereIsNone) {
  const auto accepted = Accepted();
  EXPECT_EQ(ReasonName(renderer().PlanFor(*accepted, kAustralia).status()), "NO_ADAPTER");
  EXPECT_EQ(ReasonName(renderer().Render(*accepted, kAustralia).status()), "NO_ADAPTER");
  translator_.Install(kAustralia, {.translations = {{"application/vnd.other.v1", "text/plain"}}, .translate = Echo});
  EXPECT_EQ(ReasonName(renderer().PlanFor(*accepted, kAustralia).status()), "NO_ADAPTER");
  EXPECT_EQ(ReasonName(renderer().Render(*accepted, kAustralia).status()), "NO_ADAPTER");
  EXPECT_EQ(translator_.calls(), 0);
}

TEST_F(RendererTest, AUnitHasItsPartnersAdapter) {
  translator_.Install(kIndonesia,
                      {.translations = {{std::string(MemoKind::kMediaType), "text/plain"}}, .translate = Echo});
  const auto accepted = *exchange_->messages().Get(Accept(MakeMessage(kAustralia, {kCanberra})).index());
  const auto renditions = renderer().Render(*accepted, kCanberra);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  v1::RenditionStatement statement;
  ASSERT_TRUE(statement.ParseFromString((**renditions)[0].attestation().payload()));
  EXPECT_EQ(statement.mailbox(), kCanberra);
}

}  // namespace
}  // namespace duta::exchange
