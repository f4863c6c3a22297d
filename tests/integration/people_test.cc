// What made people stop who knew only the README: each on the real programs, as it
// was seen. The names in the comments are the lines of the list in the issue.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/crypto/certificate.h"
#include "tests/integration/duta_command.h"
#include "tests/integration/harness/network.h"

namespace duta::integration {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Lines are broken to fit the terminal: a sentence in one line, for comparisons.
std::string Flat(const std::string& text) {
  std::istringstream words(text);
  std::string flat, word;
  while (words >> word) flat.append(flat.empty() ? "" : " ").append(word);
  return flat;
}

class PeopleTest : public DutaCommandTest {
 protected:
  static Finished Run(const std::string& profile, const std::vector<std::string>& arguments) {
    Finished finished = DutaCommandTest::Run(profile, arguments);
    finished.output = Flat(finished.output);
    return finished;
  }
  static std::string Must(const std::string& profile, const std::vector<std::string>& arguments) {
    return Flat(DutaCommandTest::Must(profile, arguments));
  }

  void Admit(const std::string& id, const std::string& zone) {
    Must(Profile(id), {"enroll", "--name", "partners/" + id, "--hub", hub_.address(), "--hub-ca",
                       hub_.data() + "/tls/ca.crt", "--log-key", hub_.log_key(), "--zone", zone});
    Must(rina_, {"admin", "partner", "add", Registration(id)});
  }
  std::string Registration(const std::string& id) const { return directory_ / id + "/" + id + ".registration.json"; }

  // Puts a ministry's real adapter into service, in its sandbox.
  void InstallAdapter(const std::string& id, const std::string& code) {
    Network network(hub_);
    const auto key = ReadFile(directory_ / id + "/signing.key");
    ASSERT_THAT(key, IsOk());
    network.Know("partners/" + id, *crypto::PrivateKey::FromPem(*key));
    network.Install(AdapterLibrary(code), "partners/" + id);
  }

  std::string Note(const std::string& subject, const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = {
        "--json",    "send",       "--to",     "partners/au-dfat",  "--subject", subject,
        "--marking", "restricted", "--number", "D/0123/XI/2026/01", "--text",    directory_ / "note.txt"};
    line.insert(line.end(), more.begin(), more.end());
    return json::parse(Must(Profile("id-kemlu"), line))["message_id"];
  }

  std::vector<std::string> Proposal(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> line = {"visit",     "propose",          "--uid",     "visit-1@id-kemlu",
                                     "--with",    "partners/au-dfat", "--summary", "Digital dialogue",
                                     "--start",   "2027-03-09 09:00", "--end",     "2027-03-11 17:00",
                                     "--marking", "restricted"};
    line.insert(line.end(), more.begin(), more.end());
    return line;
  }
};

// D1
TEST_F(PeopleTest, WhoJoinsAVisitWithADecidedClearanceOpensIt) {
  Admit("th-mfa", "Asia/Bangkok");
  Admit("nz-mfat", "Pacific/Auckland");
  const std::string uid = "visit-1@id-kemlu";
  Must(Profile("id-kemlu"), Proposal({"--with", "partners/nz-mfat", "--clearance", "visas:partners/au-dfat"}));
  Must(Profile("au-dfat"), {"visit", "reply", uid, "--accept", "--grant", "visas-1=V1"});
  Must(Profile("id-kemlu"), {"visit", "change", uid, "--with", "partners/th-mfa"});
  // The newcomer, and one who was there but was not sent Australia's answer.
  for (const char* id : {"th-mfa", "nz-mfat", "au-dfat", "id-kemlu"}) {
    EXPECT_THAT(Must(Profile(id), {"visit", "show", uid}),
                AllOf(HasSubstr("visas-1"), HasSubstr("V1"), HasSubstr("Verified:")));
    const std::string file = directory_ / (std::string(id) + ".history");
    Must(Profile(id), {"visit", "history", uid, "--evidence", file});
    EXPECT_THAT(Must(Profile(id), {"verify", file}), HasSubstr("visas-1 of partners/au-dfat: GRANTED, V1"));
  }
  EXPECT_THAT(Must(Profile("th-mfa"), {"verify", directory_ / "th-mfa.history"}), HasSubstr("by the organizer's word"));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"verify", directory_ / "id-kemlu.history"}), HasSubstr("by its own answer"));
  Must(Profile("th-mfa"), {"visit", "reply", uid, "--accept"});
  EXPECT_THAT(Must(Profile("th-mfa"), {"visit", "show", uid}), HasSubstr("Verified:"));
}

// D4, D5
TEST_F(PeopleTest, CommentsAreSeenAndTimesAreEchoedOnBothClocks) {
  Admit("nz-mfat", "Pacific/Auckland");
  Must(Profile("id-kemlu"),
       {"visit", "propose", "--uid", "v@id", "--with", "partners/nz-mfat", "--summary", "Talks", "--start",
        "2027-03-09 09:00", "--end", "17:00", "--zone", "Asia/Jakarta", "--marking", "open"});
  const std::string said = Must(Profile("nz-mfat"), {"visit", "counter", "v@id", "--start", "2027-03-10 09:00",
                                                     "--comment", "A day later suits us"});
  EXPECT_THAT(said, AllOf(HasSubstr("09:00 +07:00 (Asia/Jakarta) = "), HasSubstr("15:00 +13:00 (Pacific/Auckland)")));
  for (const char* command : {"show", "history"}) {
    EXPECT_THAT(Must(Profile("id-kemlu"), {"visit", command, "v@id"}), HasSubstr("A day later suits us")) << command;
  }
  const std::string inbox = Must(Profile("id-kemlu"), {"inbox"});
  const json counter = json::parse(Must(Profile("id-kemlu"), {"--json", "inbox"}));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"show", counter["index"].dump()}),
              AllOf(HasSubstr("v@id"), HasSubstr("A day later suits us"), HasSubstr("--take-counter")))
      << inbox;
}

// D2, D3, and the calendars' third point
TEST_F(PeopleTest, AnExportedVisitIsWholeAndComesBackAsAnInvitation) {
  InstallAdapter("id-kemlu", "id");
  Must(Profile("id-kemlu"), Proposal());
  const std::string file = directory_ / "visit.ics";
  const std::string uid = "visit-1@id-kemlu";
  Must(Profile("id-kemlu"), {"visit", "export", uid, "--out", file});
  std::string calendar = *ReadFile(file);
  EXPECT_THAT(calendar,
              AllOf(HasSubstr("\r\nTZID:Asia/Jakarta\r\n"), HasSubstr("DTSTART;TZID=Asia/Jakarta:20270309T090000"),
                    HasSubstr("CLASS:CONFIDENTIAL"), HasSubstr("CATEGORIES:RESTRICTED"),
                    Not(HasSubstr("STATUS:CONFIRMED")), Not(HasSubstr("freeassociation"))));
  // As it is it asks nobody, and the command says what does.
  const Finished announced = Run(Profile("id-kemlu"), {"visit", "import", file, "--with", "partners/au-dfat"});
  EXPECT_EQ(announced.code, 3) << announced.output;
  EXPECT_THAT(announced.output, AllOf(HasSubstr("only announces the visit"), HasSubstr("--invite")));
  // A day later: the next version of the same visit.
  calendar.replace(calendar.find("20270309T090000"), 8, "20270310");
  ASSERT_THAT(WriteFileAtomically(file, calendar, FileMode::kPublic), IsOk());
  Must(Profile("id-kemlu"),
       {"visit", "import", file, "--with", "partners/au-dfat", "--invite", "--marking", "restricted"});
  const json visit = json::parse(Must(Profile("au-dfat"), {"--json", "visit", "show", uid}));
  EXPECT_EQ(visit["event"]["start"]["local"], "2027-03-10T09:00:00");
  EXPECT_EQ(visit["sequence"], 1);
  Must(Profile("au-dfat"), {"visit", "reply", uid, "--accept"});
  Must(Profile("id-kemlu"), {"visit", "export", uid, "--out", file});
  EXPECT_THAT(*ReadFile(file), HasSubstr("STATUS:CONFIRMED"));
  // An event that another program saved, without a METHOD.
  const std::string saved =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\nUID:Saved event 1\r\n"
      "DTSTAMP:20261101T000000Z\r\nDTSTART:20270601T020000Z\r\nDTEND:20270601T030000Z\r\nSUMMARY:Tea\\, and talks\r\n"
      "END:VEVENT\r\nEND:VCALENDAR\r\n";
  Write("saved.ics", saved);
  EXPECT_THAT(
      Run(Profile("id-kemlu"), {"visit", "import", directory_ / "saved.ics", "--with", "partners/au-dfat"}).output,
      HasSubstr("does not say what it is for"));
  Must(Profile("id-kemlu"),
       {"visit", "import", directory_ / "saved.ics", "--with", "partners/au-dfat", "--invite", "--marking", "open"});
  EXPECT_THAT(Must(Profile("au-dfat"), {"visit", "show", "Saved event 1"}), HasSubstr("Tea, and talks"));
  EXPECT_THAT(Must(Profile("au-dfat"), {"inbox"}), HasSubstr("REQUEST: Tea, and talks"));
}

// I2, I7, I14
TEST_F(PeopleTest, ADownloadThatWasCutOffGoesOn) {
  for (const char* name : {"a.txt", "b.txt"}) Write(name, std::string("file ") + name);
  fs::create_directories(directory_ / "other");
  Write("other/a.txt", "another a");
  Write("o\xe2\x80\xaevert.txt", "overridden");
  const std::string id = Note("Files", {"--attach", directory_ / "a.txt", "--attach", directory_ / "b.txt", "--attach",
                                        directory_ / "other/a.txt", "--attach", directory_ / "o\xe2\x80\xaevert.txt"});
  const std::string in = directory_ / "in";
  fs::create_directories(in);
  Must(Profile("au-dfat"), {"attachment", "download", id, "a.txt", "--dir", in});
  const std::string said = Must(Profile("au-dfat"), {"attachment", "download", id, "--dir", in});
  EXPECT_THAT(said, AllOf(HasSubstr("there already, digest verified"), HasSubstr("o_vert.txt"),
                          Not(HasSubstr("\xe2\x80\xae"))));
  EXPECT_EQ(*ReadFile(in + "/a.txt"), "file a.txt");
  EXPECT_EQ(*ReadFile(in + "/a (2).txt"), "another a");
  EXPECT_EQ(*ReadFile(in + "/b.txt"), "file b.txt");
  EXPECT_EQ(Run(Profile("au-dfat"), {"attachment", "download", id, "--dir", in}).code, 0);
  const json shown = json::parse(Must(Profile("au-dfat"), {"--json", "show", id}));
  EXPECT_EQ(shown["message"]["attachments"][0]["sha256_hex"],
            RunProgram({"/usr/bin/sha256sum", in + "/a.txt"}).output.substr(0, 64));
}

// I3, I4, I17, and what is said of the command itself
TEST_F(PeopleTest, TextIsUtf8AndSubjectsAreCountedInCharacters) {
  Write("latin1.txt", "Good\nCaf\xe9\n");
  const auto send = [&](const std::string& to, const std::string& subject, const std::string& text) {
    return Run(Profile("id-kemlu"),
               {"send", "--to", to, "--subject", subject, "--marking", "open", "--number", "1", "--text", text});
  };
  const Finished latin = send("partners/au-dfat", "x", directory_ / "latin1.txt");
  EXPECT_EQ(latin.code, 3);
  EXPECT_THAT(latin.output, AllOf(HasSubstr("line 2 is not UTF-8"), Not(HasSubstr("libprotobuf"))));
  EXPECT_THAT(send("partners/au-dfat", "Caf\xe9", directory_ / "note.txt").output,
              AllOf(HasSubstr("is not UTF-8"), Not(HasSubstr("libprotobuf"))));
  std::string thai;
  for (int i = 0; i < 300; ++i) thai += "ท";
  EXPECT_EQ(send("partners/au-dfat", thai, directory_ / "note.txt").code, 0);
  EXPECT_THAT(send("partners/au-dfat", thai + "ท", directory_ / "note.txt").output,
              HasSubstr("has 301 characters; at most 300"));
  const Finished named = send("au-dfat", "x", directory_ / "note.txt");
  EXPECT_EQ(named.code, 2);
  EXPECT_THAT(named.output, HasSubstr("did you mean partners/au-dfat?"));
  const Finished unknown = RunProgram({DutaProgram(), "inbx", "--help"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.output, HasSubstr("there is no \"inbx\" in `duta`; did you mean `inbox`?"));
  EXPECT_THAT(Run(Profile("id-kemlu"), {"inbox", "--folow"}).output, HasSubstr("did you mean `--follow`?"));
}

// I5, I8
TEST_F(PeopleTest, ARenditionSaysWhatItDoesNotCarryOver) {
  InstallAdapter("id-kemlu", "id");
  // Indonesia has no word above "Sangat Segera".
  const json sent = json::parse(Must(
      Profile("au-dfat"), {"--json", "send", "--to", "partners/id-kemlu", "--subject", "Working visit", "--marking",
                           "restricted", "--urgency", "flash", "--number", "7", "--text", directory_ / "note.txt"}));
  const std::string id = sent["message_id"];
  const json form = json::parse(Must(Profile("id-kemlu"), {"--json", "show", id, "--rendition", "text"}));
  EXPECT_FALSE(form["dropped"].empty()) << form;
  const std::string shown = Must(Profile("id-kemlu"), {"show", id, "--rendition", "text"});
  for (const std::string dropped : form["dropped"]) {
    EXPECT_THAT(shown, HasSubstr("Not carried over: " + Flat(dropped)));
  }
}

// I6
TEST_F(PeopleTest, WhoamiTestsEverything) {
  EXPECT_THAT(Must(Profile("id-kemlu"), {"whoami"}), AllOf(HasSubstr("You are"), HasSubstr("registered, valid until"),
                                                           HasSubstr("version"), Not(HasSubstr("BAD"))));
  const json me = json::parse(Must(Profile("id-kemlu"), {"--json", "whoami"}));
  EXPECT_EQ(me["checks"].size(), 6u) << me;
  // Another log's key.
  const HubProcess second(directory_ / "second");
  std::string foreign = *ReadFile(directory_ / "profiles.toml");
  const auto replace_all = [&](const std::string& what, const std::string& by) {
    for (size_t at = foreign.find(what); at != std::string::npos; at = foreign.find(what, at + by.size())) {
      foreign.replace(at, what.size(), by);
    }
  };
  replace_all(hub_.log_key(), second.log_key());
  replace_all("/state\"", "/state-2\"");
  Write("foreign.toml", foreign);
  const Finished wrong = Run(directory_ / "foreign.toml#au-dfat", {"whoami"});
  EXPECT_EQ(wrong.code, 5) << wrong.output;
  EXPECT_THAT(wrong.output, AllOf(HasSubstr("BAD"), HasSubstr("PROOF_INVALID")));
  // Suspended, then with a key that is revoked.
  Must(rina_, {"admin", "partner", "suspend", "partners/au-dfat", "--hold"});
  const Finished suspended = Run(Profile("au-dfat"), {"whoami"});
  EXPECT_EQ(suspended.code, 1);
  EXPECT_THAT(suspended.output, AllOf(HasSubstr("BAD"), HasSubstr("PARTNER_SUSPENDED")));
  EXPECT_THAT(Must(rina_, {"admin", "status"}), HasSubstr("partners/au-dfat is suspended"));
  Must(rina_, {"admin", "partner", "resume", "partners/au-dfat"});
  const std::string key = me["keyid"];
  Must(rina_, {"admin", "key", "revoke", key.substr(0, 4) + " " + key.substr(4, 8), "--reason", "lost"});
  const Finished revoked = Run(Profile("id-kemlu"), {"whoami"});
  EXPECT_EQ(revoked.code, 1);
  EXPECT_THAT(revoked.output, AllOf(HasSubstr("was revoked on"), HasSubstr("lost"), HasSubstr("KEY_NOT_VALID")));
}

// I9, and what was sent is not lost from sight
TEST_F(PeopleTest, WhatWasSentAndReadIsFoundAgain) {
  const std::string id = Note("Working visit");
  Note("Second note");
  EXPECT_THAT(Must(Profile("id-kemlu"), {"sent"}), AllOf(HasSubstr("Working visit"), HasSubstr("waits")));
  Must(Profile("id-kemlu"), {"inbox"});
  Must(Profile("au-dfat"), {"ack", id.substr(0, 18)});  // By the beginning of the id, or more of it.
  EXPECT_THAT(Must(Profile("au-dfat"), {"inbox"}), AllOf(Not(HasSubstr("Working visit")), HasSubstr("Second note")));
  EXPECT_THAT(Must(Profile("au-dfat"), {"inbox", "--all"}), AllOf(HasSubstr("Working visit"), HasSubstr("taken over")));
  // Told without asking, once.
  EXPECT_THAT(Must(Profile("id-kemlu"), {"inbox"}),
              AllOf(HasSubstr("News of what you sent"), HasSubstr("to partners/au-dfat: taken over")));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"inbox"}), Not(HasSubstr("News")));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"sent", "--waiting"}),
              AllOf(HasSubstr("Second note"), Not(HasSubstr("Working visit"))));
  // Subject, text, number, partner; in any case.
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"WORKING"}, {"honour", "d/0123"}, {"Working", "au-dfat"}}) {
    std::vector<std::string> line = {"search"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_THAT(Must(Profile("id-kemlu"), line), HasSubstr("Working visit")) << words[0];
  }
  EXPECT_THAT(Must(Profile("id-kemlu"), {"search", "nowhere"}), HasSubstr("Nothing that you sent"));
  const json reply = json::parse(Must(Profile("au-dfat"), {"--json", "send", "--reply-to", id, "--marking", "open",
                                                           "--number", "5", "--text", directory_ / "note.txt"}));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"thread", id}),
              AllOf(HasSubstr("to partners/au-dfat"), HasSubstr("from partners/au-dfat")));
  // The file is as good as its lines: one that is cut off costs nothing.
  const std::string archive = directory_ / "id-kemlu/state/archive.jsonl";
  const std::string kept = *ReadFile(archive);
  Write("id-kemlu/state/archive.jsonl", kept.substr(0, kept.size() / 2));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"sent"}),
              AllOf(HasSubstr("Working visit"), HasSubstr("Second note"), HasSubstr("taken over")));
}

// A2
TEST_F(PeopleTest, ACosignerReadsBeforeSigning) {
  Must(directory_ / "budi.toml",
       {"enroll", "--name", "administrators/budi", "--hub", hub_.address(), "--hub-ca", hub_.data() + "/tls/ca.crt",
        "--log-key", hub_.log_key(), "--dir", directory_ / "budi"});
  Must(rina_, {"admin", "administrator", "add", directory_ / "budi/budi.registration.json"});
  EXPECT_THAT(Must(rina_, {"admin", "administrator", "list"}), HasSubstr("administrators/budi"));
  const std::string key = json::parse(Must(Profile("id-kemlu"), {"--json", "whoami"}))["keyid"];
  const std::string order = directory_ / "order.json";
  Must(rina_, {"admin", "key", "revoke", key, "--reason", "lost", "--out", order});
  const Finished unread = Run(directory_ / "budi.toml", {"admin", "cosign", order});
  EXPECT_EQ(unread.code, 2);
  EXPECT_THAT(unread.output, AllOf(HasSubstr("Revokes a signing key of partners/id-kemlu"),
                                   HasSubstr("the last key of partners/id-kemlu"), HasSubstr("nothing was signed")));
  EXPECT_THAT(Must(directory_ / "budi.toml", {"admin", "cosign", order, "--show"}),
              HasSubstr("administrators/rina asks for this"));
  EXPECT_EQ(Run(Profile("id-kemlu"), {"whoami"}).code, 0);
  Must(directory_ / "budi.toml", {"admin", "cosign", order, "--yes"});
  EXPECT_EQ(Run(Profile("id-kemlu"), {"whoami"}).code, 1);
  // A20: it came by another way.
  EXPECT_THAT(Run(rina_, {"submit", order}).output, AllOf(HasSubstr("accepted"), Not(HasSubstr("PROOF_INVALID"))));
  EXPECT_EQ(Run(rina_, {"admin", "partner", "policy", "partners/id-kemlu"}).code, 2);  // A10
}

// A5, A6
TEST_F(PeopleTest, KeysThatEndAreSpokenOfAndRenewed) {
  Must(Profile("short"),
       {"enroll", "--name", "partners/xx-mfa", "--hub", hub_.address(), "--hub-ca", hub_.data() + "/tls/ca.crt",
        "--log-key", hub_.log_key(), "--place", "Quito", "--zone", "America/Guayaquil", "--lifetime", "10d"});
  EXPECT_EQ(Run(Profile("brief"), {"enroll", "--name", "partners/xx-mfa", "--lifetime", "5m"}).code, 2);  // A17
  Must(rina_, {"admin", "partner", "add", Registration("short")});
  const std::string first = Must(Profile("short"), {"inbox"});
  EXPECT_THAT(first, AllOf(HasSubstr("your signing key ends on"), HasSubstr("your TLS certificate ends on"),
                           HasSubstr("duta renew")));
  EXPECT_THAT(Must(Profile("short"), {"inbox"}), Not(HasSubstr("duta renew")));  // Once a day.
  EXPECT_THAT(Must(rina_, {"admin", "status"}), HasSubstr("the last signing key of partners/xx-mfa ends on"));
  EXPECT_THAT(Must(rina_, {"keys", "partners/xx-mfa"}), HasSubstr("ends soon"));
  // Enrolling again takes over what is known.
  EXPECT_THAT(Must(Profile("again"), {"enroll", "--name", "partners/xx-mfa"}), Not(HasSubstr("still needs hub")));
  EXPECT_THAT(*ReadFile(directory_ / "profiles.toml"), HasSubstr("[profiles.again]"));
  // The next ones: the partner orders them itself, by the key in use.
  const std::string old_profiles = *ReadFile(directory_ / "profiles.toml");
  const std::string old_key = json::parse(Must(Profile("short"), {"--json", "whoami"}))["keyid"];
  const json installed = json::parse(Must(Profile("short"), {"--json", "renew"}));
  EXPECT_EQ(installed["state"], "installed");
  EXPECT_EQ(installed["old_keyid"], old_key);
  EXPECT_THAT(Must(Profile("short"), {"whoami"}), Not(HasSubstr("BAD")));
  EXPECT_NE(json::parse(Must(Profile("short"), {"--json", "whoami"}))["keyid"], old_key);
  // With overlap: what has the old ones goes on.
  ASSERT_TRUE(WriteFileAtomically(directory_ / "profiles.toml", old_profiles, FileMode::kPrivate).ok());
  EXPECT_EQ(Run(Profile("short"), {"inbox"}).code, 0);
  EXPECT_EQ(json::parse(Must(Profile("short"), {"--json", "renew"}))["state"], "installed") << "found where they lie";
}

// Units are their partner's; administrators take two.
TEST_F(PeopleTest, WhoDoesNotOrderItselfHandsOver) {
  const std::string unit = "partners/id-kemlu/units/canberra";
  Must(Profile("canberra"), {"enroll", "--name", unit, "--hub", hub_.address(), "--hub-ca", hub_.data() + "/tls/ca.crt",
                             "--log-key", hub_.log_key()});
  EXPECT_THAT(Must(Profile("id-kemlu"), {"admin", "unit", "add", Registration("canberra")}),
              HasSubstr("Fingerprint of the registration"));
  const json proposed = json::parse(Must(Profile("canberra"), {"--json", "renew"}));
  EXPECT_EQ(proposed["state"], "proposed");
  EXPECT_EQ(json::parse(Must(Profile("canberra"), {"--json", "renew"}))["fingerprint"], proposed["fingerprint"]);
  const std::string file = proposed["registration"];
  EXPECT_EQ(Run(Profile("canberra"), {"admin", "key", "add", file}).code, 1);
  Must(Profile("id-kemlu"), {"admin", "key", "add", file});
  Must(Profile("id-kemlu"), {"admin", "trust", "add", unit, file});
  EXPECT_EQ(json::parse(Must(Profile("canberra"), {"--json", "renew"}))["state"], "installed");
  EXPECT_EQ(json::parse(Must(Profile("canberra"), {"--json", "whoami"}))["keyid"], proposed["keyid"]);
}

// A7, A21
TEST_F(PeopleTest, AdministratorsSeeWhoMatters) {
  Must(rina_, {"admin", "group", "set", "groups/two", "--member", "partners/id-kemlu"});
  EXPECT_THAT(Must(rina_, {"admin", "group", "add-member", "groups/two", "partners/au-dfat"}),
              HasSubstr("+ partners/au-dfat"));
  EXPECT_EQ(Run(rina_, {"admin", "group", "add-member", "groups/two", "partners/au-dfat"}).code, 2);
  Must(rina_, {"admin", "group", "remove-member", "groups/two", "partners/id-kemlu"});
  EXPECT_THAT(Must(rina_, {"admin", "group", "list"}),
              AllOf(HasSubstr("groups/two"), HasSubstr("partners/au-dfat"), Not(HasSubstr("id-kemlu"))));
  EXPECT_THAT(Must(rina_, {"admin", "partner", "policy", "partners/id-kemlu", "--rate", "7"}),
              HasSubstr("messages_per_minute: "));
  Note("One");
  const std::string entries = Must(rina_, {"log", "entries", "--last", "2"});
  EXPECT_THAT(entries, AllOf(HasSubstr("note"), HasSubstr("order"), Not(HasSubstr("message_accepted"))));
  EXPECT_THAT(Must(rina_, {"log", "entries", "--kind", "note"}), Not(HasSubstr("order")));
  EXPECT_THAT(Must(rina_, {"log", "entries", "--partner", "partners/au-dfat"}), Not(HasSubstr("administrators/")));
}

// T6, T7, T8, T9, T11
TEST_F(PeopleTest, AuditorsReadEvidenceWithoutAHub) {
  Write("programme.txt", "The programme.");
  const std::string id = Note("Working visit", {"--attach", directory_ / "programme.txt"});
  const std::string file = directory_ / "one.evidence";
  EXPECT_THAT(Must(Profile("au-dfat"), {"show", id, "--evidence", file}), HasSubstr("--log-key"));
  Must(Profile("au-dfat"), {"log", "keep"});
  Write("cp1", DutaCommandTest::Must(Profile("au-dfat"), {"log", "checkpoint"}));
  Note("Another");
  Must(Profile("au-dfat"), {"log", "keep"});
  Write("cp2", DutaCommandTest::Must(Profile("au-dfat"), {"log", "checkpoint"}));
  ASSERT_EQ(hub_.Stop(), 0);
  // Somebody who has nothing but the file.
  const auto alone = [&](std::vector<std::string> more) {
    std::vector<std::string> line = {DutaProgram(), "--config", directory_ / "nowhere.toml", "verify"};
    line.insert(line.end(), more.begin(), more.end());
    Finished finished = RunProgram(line);
    finished.output = Flat(finished.output);
    return finished;
  };
  const Finished keyless = alone({file});
  EXPECT_EQ(keyless.code, 2);
  EXPECT_THAT(keyless.output, AllOf(HasSubstr("--log-key"), Not(HasSubstr("duta enroll"))));
  const Finished read = alone({file, "--log-key", hub_.log_key(), "--attachment", directory_ / "programme.txt"});
  EXPECT_EQ(read.code, 0) << read.output;
  EXPECT_THAT(read.output, AllOf(HasSubstr("honour to propose a visit"), HasSubstr("D/0123/XI/2026/01"),
                                 HasSubstr("is the file that was attached as programme.txt")));
  const Finished other = alone({file, "--log-key", hub_.log_key(), "--attachment", directory_ / "note.txt"});
  EXPECT_EQ(other.code, 5);
  EXPECT_THAT(other.output, AllOf(HasSubstr("is none of the attached files"), Not(HasSubstr("honour to propose"))));
  Write("empty", "");
  EXPECT_THAT(alone({directory_ / "empty", "--log-key", hub_.log_key()}).output, HasSubstr("is empty"));
  // The log, by what was kept.
  const std::string kept = directory_ / "au-dfat/state/kept";
  const auto consistency = [&](const char* one, const char* two) {
    return Run(Profile("au-dfat"), {"log", "consistency", directory_ / one, directory_ / two, "--kept", kept});
  };
  EXPECT_THAT(consistency("cp1", "cp2").output, HasSubstr("Verified by the proofs in"));
  EXPECT_THAT(consistency("cp2", "cp1").output, HasSubstr("the two are swapped"));
  size_t evidence = 0;
  for (const auto& entry : fs::directory_iterator(kept)) {
    if (entry.path().extension() != ".evidence") continue;
    ++evidence;
    EXPECT_EQ(entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
    EXPECT_EQ(Run(Profile("au-dfat"), {"verify", entry.path().string()}).code, 0) << entry.path();
  }
  EXPECT_EQ(evidence, 2u);
}

// I15
TEST_F(PeopleTest, WhatCouldNotBeSentIsSentLater) {
  ASSERT_EQ(hub_.Stop(), 0);
  for (int i = 0; i < 2; ++i) {
    const Finished kept =
        Run(Profile("id-kemlu"), {"--timeout", "1s", "send", "--to", "partners/au-dfat", "--subject", "Later",
                                  "--marking", "open", "--number", "1", "--text", directory_ / "note.txt"});
    EXPECT_EQ(kept.code, 4);
    EXPECT_THAT(kept.output, HasSubstr("duta submit --all"));
  }
  Start();
  EXPECT_THAT(Must(Profile("id-kemlu"), {"whoami"}), HasSubstr("2 messages are kept"));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"inbox"}), HasSubstr("Note: 2 messages are kept")) << "every command says so";
  Must(Profile("id-kemlu"), {"submit", "--all"});
  EXPECT_THAT(Must(Profile("id-kemlu"), {"submit", "--all"}), HasSubstr("Nothing is kept unsent"));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"inbox"}), Not(HasSubstr("are kept")));
  EXPECT_THAT(Must(Profile("au-dfat"), {"inbox"}), HasSubstr("Later"));
}

}  // namespace
}  // namespace duta::integration
