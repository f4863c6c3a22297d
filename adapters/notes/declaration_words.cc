#include "adapters/notes/declaration_words.h"

#include <algorithm>
#include <iterator>

namespace duta::adapters {
namespace {

constexpr DeclarationWords kEnglish = {
    .language = "en",
    .words =
        {"In the declaration {uid}, {issuer} {what}.",
         "proposes the following text, and keeps it as its depositary; amendments are possible until {until}",
         "begins the next round of amendments, on the text {text}, until {until}",
         "proposes to delete paragraph {paragraph}",
         "proposes that paragraph {paragraph} should read otherwise",
         "proposes a new paragraph {new} before all others",
         "proposes a new paragraph {new} behind paragraph {paragraph}",
         "sponsors the amendment {target}",
         "supports the amendment {target}",
         "opposes the amendment {target}",
         "abstains on the amendment {target}",
         "reserves its position on the amendment {target}",
         "accepts the amendment {target}",
         "rejects the amendment {target}",
         "freezes the text, whose SHA-256 is {text}",
         "opens the text {text} for endorsement until {until}; it takes effect when these have endorsed it: {rule}",
         "{number} of the roll",
         "two thirds of the roll",
         "all of the roll",
         "gives full powers to {holder}, who signs with these keys",
         "takes back all full powers that it gave",
         "endorses the text whose SHA-256 is {text}",
         "endorses ad referendum the text whose SHA-256 is {text}",
         "accedes to the text whose SHA-256 is {text}",
         ", under the following reservation",
         "objects to {target}",
         "confirms {target}, which was made ad referendum",
         "withdraws {target}",
         "withdraws the reservation of {target}",
         ", with effect from {until}",
         "revokes {target}, which has not taken effect",
         "proposes to correct the text {text}; its SHA-256 would be {new}; objections are possible until {until}",
         "has made the correction {target}, to which there was no objection; the SHA-256 of the text is now {text}",
         "lets take part, to accede: {names}",
         "Draft",
         "New round",
         "Amendment",
         "Position on an amendment",
         "Decision on an amendment",
         "Text frozen",
         "Open for endorsement",
         "Full powers",
         "Endorsement",
         "Accession",
         "Objection",
         "Confirmation",
         "Withdrawal",
         "Revocation",
         "Correction",
         "Proces-verbal of rectification",
         "Admission",
         "participants",
         "authentic",
         "translation",
         "reason",
         "comment",
         "roll",
         "notice of withdrawal",
         "objections to reservations",
         "keys",
         "reservation",
         "reservation on {paragraph}",
         "statement",
         "{number} days",
         "an impossible day"},
    .source = {"plain English, after the words of the Vienna Convention on the Law of Treaties", Confidence::kMedium},
};

constexpr DeclarationWords kIndonesian = {
    .language = "id",
    .words =
        {"Dalam deklarasi {uid}, {issuer} {what}.",
         "mengusulkan teks berikut dan menyimpannya sebagai depositari; perubahan dapat diajukan sampai {until}",
         "memulai putaran perubahan berikutnya atas teks {text} sampai {until}",
         "mengusulkan penghapusan paragraf {paragraph}",
         "mengusulkan rumusan lain untuk paragraf {paragraph}",
         "mengusulkan paragraf baru {new} sebelum semua paragraf lain",
         "mengusulkan paragraf baru {new} setelah paragraf {paragraph}",
         "turut mengusulkan perubahan {target}",
         "mendukung perubahan {target}",
         "menolak perubahan {target}",
         "abstain atas perubahan {target}",
         "menangguhkan posisinya atas perubahan {target}",
         "menerima perubahan {target}",
         "tidak menerima perubahan {target}",
         "menetapkan teks final dengan SHA-256 {text}",
         "membuka teks {text} untuk dukungan sampai {until}; deklarasi mulai berlaku setelah didukung oleh: {rule}",
         "{number} dari daftar peserta",
         "dua pertiga dari daftar peserta",
         "seluruh daftar peserta",
         "memberikan kuasa penuh kepada {holder}, yang menandatangani dengan kunci berikut",
         "mencabut semua kuasa penuh yang telah diberikan",
         "mendukung teks dengan SHA-256 {text}",
         "mendukung ad referendum teks dengan SHA-256 {text}",
         "melakukan aksesi atas teks dengan SHA-256 {text}",
         ", dengan reservasi berikut",
         "menyatakan keberatan atas {target}",
         "mengonfirmasi {target}, yang dilakukan ad referendum",
         "menarik kembali {target}",
         "menarik kembali reservasi dalam {target}",
         ", berlaku mulai {until}",
         "membatalkan {target}, yang belum berlaku",
         "mengusulkan koreksi atas teks {text}; SHA-256 menjadi {new}; keberatan dapat diajukan sampai {until}",
         "telah melakukan koreksi {target}, yang tidak mendapat keberatan; SHA-256 teks kini {text}",
         "menerima sebagai peserta, untuk aksesi: {names}",
         "Rancangan",
         "Putaran baru",
         "Usul perubahan",
         "Posisi atas usul perubahan",
         "Keputusan atas usul perubahan",
         "Teks final",
         "Terbuka untuk dukungan",
         "Kuasa penuh",
         "Dukungan",
         "Aksesi",
         "Keberatan",
         "Konfirmasi",
         "Penarikan kembali",
         "Pembatalan",
         "Koreksi",
         "Proces-verbal koreksi",
         "Penerimaan peserta",
         "peserta",
         "autentik",
         "terjemahan",
         "alasan",
         "komentar",
         "daftar peserta",
         "masa pemberitahuan penarikan kembali",
         "masa keberatan atas reservasi",
         "kunci",
         "reservasi",
         "reservasi atas {paragraph}",
         "pernyataan",
         "{number} hari",
         "hari yang tidak ada"},
    .source =
        {"our translation, after the words of Law 24/2000 on treaties (aksesi, kuasa penuh, reservasi, pernyataan); "
         "no published form is known to us",
         Confidence::kMedium},
};

constexpr const DeclarationWords* kLanguages[] = {&kIndonesian, &kEnglish};

// A missing word would shift all behind it: the last one says that none is.
static_assert(std::all_of(std::begin(kLanguages), std::end(kLanguages), [](const DeclarationWords* words) {
  return std::none_of(words->words.begin(), words->words.end(), [](std::string_view word) { return word.empty(); });
}));

}  // namespace

const DeclarationWords& WordsOf(const Profile& profile) {
  for (const DeclarationWords* words : kLanguages) {
    if (words->language == profile.languages.front()) return *words;
  }
  return kEnglish;
}

}  // namespace duta::adapters
