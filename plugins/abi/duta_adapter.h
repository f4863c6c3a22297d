/*
 * The contract between the hub and an adapter, ABI 1. Plain C, no other header
 * of Duta is needed.
 *
 * An adapter is a shared library that speaks for one ministry. It exports one
 * function, duta_adapter_v1, and carries one ELF note that says what it is.
 * The hub loads it in a process of its own, without network, files, clock or
 * threads; everything that it may use comes through its arguments.
 *
 * Rules that hold everywhere:
 *
 * - The first member of every struct (other than duta_bytes) is `size`: what
 *   sizeof was where the struct was made. Members are only ever appended. Read
 *   no member that does not end within `size`; a member that is not there
 *   counts as zero. Reserved members are zero.
 * - Integers have a fixed width. There are no bools, enums, bit-fields and
 *   variable arguments. Pointers are those of a 64-bit little-endian machine.
 * - Whatever a pointer or duta_bytes of a call refers to is borrowed and ends
 *   with the call. No ownership of memory ever crosses.
 * - Text is UTF-8 with a length, without a terminating zero.
 * - Functions return one of the DUTA_* status codes. The code decides what the
 *   hub does; duta_call.diagnose tells people why.
 * - One call at a time per instance. Instances may run in parallel.
 * - The same input, message, configuration, time and seed give the same output
 *   and the same diagnostics, always.
 *
 * Each function is tagged with when it may be called:
 *   [load]   once, before anything else
 *   [idle]   by the host, while no call runs on the instance
 *   [call]   by the adapter, while a call that got this duta_call runs
 *
 * The ABI is additive for ever: a library built against this file loads in
 * every later hub. plugins/abi/README.md states the policy.
 */
#ifndef DUTA_ADAPTER_H
#define DUTA_ADAPTER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI of this header, and the version of the canonical kinds (duta.*.v1). */
#define DUTA_ABI 1
#define DUTA_SCHEMA 1

/* ---- Status codes (int32_t) ---------------------------------------------- */

/* Done. */
#define DUTA_OK 0
/* The input is malformed: its author must change it. Never retried. */
#define DUTA_INVALID_INPUT 1
/* The adapter does not do this: media types, kind, feature. */
#define DUTA_UNSUPPORTED 2
/* The canonical input is of a schema that the adapter does not know. */
#define DUTA_SCHEMA_MISMATCH 3
/* A limit was met: of output, memory or the adapter's own. */
#define DUTA_LIMIT 4
/* The host asked to stop. */
#define DUTA_CANCELLED 5
/* A fault of the adapter. */
#define DUTA_INTERNAL 6

/* ---- Values -------------------------------------------------------------- */

/* Borrowed bytes. `data` may be NULL if `size` is 0. This struct never grows. */
typedef struct duta_bytes {
  const uint8_t *data;
  uint64_t size;
} duta_bytes;

/* What a diagnosis says (int32_t). */
#define DUTA_ERROR 0   /* Why the call fails. */
#define DUTA_REMARK 1  /* Worth knowing; nothing is wrong. */
#define DUTA_DROPPED 2 /* Something of the input that the output cannot carry. */
#define DUTA_ADVICE 3  /* advise() only: what the sender should know. */

/* ---- What the host gives -------------------------------------------------- */

/* The host, for as long as the library is loaded. */
typedef struct duta_host {
  uint32_t size;
  /* The newest ABI that this host speaks. */
  uint32_t abi;
  /* The host's own; do not touch. */
  void *context;
  /* [load] [idle] [call] The host's extension named `duta.<name>/<n>`, or NULL. An id
     never changes its meaning. May itself be NULL. */
  const void *(*extension)(const struct duta_host *host, duta_bytes id);
} duta_host;

/* One call: its circumstances, its output and its diagnostics. */
typedef struct duta_call {
  uint32_t size;
  /* Nanoseconds of `now_seconds`, 0 to 999999999. */
  int32_t now_nanos;
  /* The time of the call, seconds since 1970-01-01T00:00:00Z. The only clock. */
  int64_t now_seconds;
  /* The only source of randomness; it depends on the message alone. */
  uint64_t seed;
  /* Id of the message (a UUID as text). */
  duta_bytes message_id;
  /* The message around the input, a serialised duta.message.v1.Message, for
     facts of its header. Empty if there is none. */
  duta_bytes message;
  /* The host's own; do not touch. */
  void *context;
  /* [call] A place for at least `size` more bytes of output, or NULL if that is over
     the limit: then return DUTA_LIMIT. The bytes count once committed; another
     reserve or commit ends the place's life. */
  uint8_t *(*reserve)(const struct duta_call *call, uint64_t size);
  /* [call] Appends the first `size` bytes of the place reserved last to the output. 0 is
     allowed. DUTA_LIMIT if that is more than was reserved. */
  int32_t (*commit)(const struct duta_call *call, uint64_t size);
  /* [call] Says something about the call, as often as needed (the host keeps the first
     1,000). `kind` is DUTA_ERROR, ...; `code` a stable upper-case word such as
     DATE_MALFORMED; `field` where, such as `body.date` or `line 12`; `text` one
     or two sentences for people. `code` and `field` may be empty. */
  void (*diagnose)(const struct duta_call *call, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text);
} duta_call;

/* ---- What the adapter gives ----------------------------------------------- */

/* A pair of media types that the adapter translates. */
typedef struct duta_translation {
  uint32_t size;
  uint32_t reserved;
  duta_bytes from;
  duta_bytes to;
} duta_translation;

/* Who the adapter is. Must agree with its ELF note. */
typedef struct duta_description {
  uint32_t size;
  uint32_t translation_count;
  /* `id-kemlu-notes`: 2 to 63 of [a-z0-9-], starting with a letter. */
  duta_bytes id;
  /* `1.0.0`: Semantic Versioning 2.0.0. */
  duta_bytes version;
  /* For whom it speaks: `partners/id-kemlu`. */
  duta_bytes partner;
  /* `translation_count` pointers. */
  const duta_translation *const *translations;
} duta_description;

/* What to translate. */
typedef struct duta_request {
  uint32_t size;
  uint32_t reserved;
  /* Media type of `input` and the one wanted: one of the pairs described. */
  duta_bytes from;
  duta_bytes to;
  duta_bytes input;
} duta_request;

/* The adapter's functions. Those marked optional may be NULL. */
typedef struct duta_adapter {
  uint32_t size;
  /* The ABI that it was built against: DUTA_ABI. */
  uint32_t abi;
  /* [load] [idle] Makes an instance into `*instance`. `configuration` is the
     administrator's JSON for this adapter, or empty; it stays valid until destroy.
     A configuration that it cannot work with: DUTA_INVALID_INPUT, and why through
     the extension of duta_diagnosis.h. */
  int32_t (*create)(const duta_host *host, duta_bytes configuration, void **instance);
  /* [idle] Ends an instance. Not called after a fault: the process ends instead. */
  void (*destroy)(void *instance);
  /* [idle] Fills `description`, whose `size` the host has set and whose other members are
     zero. What it points to stays valid until destroy. */
  int32_t (*describe)(void *instance, duta_description *description);
  /* [idle] Writes the translation of `request->input` to the call's output. */
  int32_t (*translate)(void *instance, const duta_call *call, const duta_request *request);
  /* [idle] Optional. Tells through DUTA_ADVICE what the ministry would want the sender of
     `call->message` to know. Writes no output. */
  int32_t (*advise)(void *instance, const duta_call *call);
  /* [idle] Optional. The adapter's extension named `id`, or NULL. */
  const void *(*extension)(void *instance, duta_bytes id);
} duta_adapter;

#if defined(__GNUC__)
#define DUTA_EXPORT __attribute__((visibility("default")))
#else
#define DUTA_EXPORT
#endif

/* [load] The one exported function. Returns the adapter's functions, valid while the
   library is loaded; NULL if it cannot work with this host. */
DUTA_EXPORT const duta_adapter *duta_adapter_v1(const duta_host *host);

/* ---- The ELF note ---------------------------------------------------------- */

/*
 * Identity that can be read without running any code: an ELF note of owner
 * "Duta" and type 1, whose text has a line `name=value` for each fact:
 *
 *   abi=1-1                     oldest and newest ABI that it works with
 *   schema=1-1                  the same of the canonical kinds
 *   id=id-kemlu-notes
 *   version=1.0.0
 *   partner=partners/id-kemlu
 *   translates=FROM<TAB>TO      once for each pair
 *
 * Use once, at file scope, with string literals:
 *
 *   DUTA_ADAPTER_NOTE(DUTA_ID("id-kemlu-notes") DUTA_VERSION("1.0.0")
 *                     DUTA_PARTNER("partners/id-kemlu")
 *                     DUTA_TRANSLATES("text/plain", "text/html"));
 */
#define DUTA_NOTE_OWNER "Duta"
#define DUTA_NOTE_TYPE 1

#define DUTA_ID(id) "id=" id "\n"
#define DUTA_VERSION(version) "version=" version "\n"
#define DUTA_PARTNER(partner) "partner=" partner "\n"
#define DUTA_TRANSLATES(from, to) "translates=" from "\t" to "\n"

#define DUTA_ADAPTER_NOTE(facts) DUTA_ADAPTER_NOTE_TEXT("abi=1-1\nschema=1-1\n" facts)
#define DUTA_ADAPTER_NOTE_TEXT(note_text)                                        \
  __attribute__((section(".note.duta"), aligned(4), used)) static const struct { \
    uint32_t owner_size;                                                         \
    uint32_t text_size;                                                          \
    uint32_t type;                                                               \
    char owner[8];                                                               \
    char text[sizeof(note_text)];                                                \
  } duta_adapter_note = {5, sizeof(note_text), DUTA_NOTE_TYPE, DUTA_NOTE_OWNER, note_text}

#ifdef __cplusplus
}
#endif

#endif /* DUTA_ADAPTER_H */
