#!/usr/bin/python3
"""The Regional Network from a program: finds best practices, reads and endorses declarations.

It builds on duta_client.py, which shows how messages are signed, sent and verified.

    duta_network.py search "consular help country:id"
    duta_network.py status UID
    duta_network.py endorse UID [--reservation TEXT]

Results are JSON, one object a line; exit codes are those of duta_client.py. What is
found, and how a declaration stands, is the hub's word; the text that is endorsed is
checked against its digest before anything is signed. Nobody is bound by a key that his
ministry has not named: `duta declaration empower` does that.
"""

import hashlib
import sys
import types

import duta_client
from duta_contract import require

DECLARATION_TYPE = "application/vnd.duta.declaration.v1+protobuf"


class Network(duta_client.Client):
    """A partner's connection with the services of the Regional Network."""

    def __init__(self, profile, contract, store):
        super().__init__(profile, contract, store)
        self._practices = contract.practice_stub(self._channel)
        self._declarations = contract.declaration_stub(self._channel)

    def search(self, query):
        """Yields the hits of a query, the best first, as many as there are."""
        request = self._contract.practice_service.SearchPracticesRequest(query=query, page_size=100)
        while True:
            page = self._patiently(self._practices.SearchPractices, request)
            yield from page.hits
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def declaration(self, uid):
        """How a declaration stands; its text has the digest that stands beside it."""
        state = self._patiently(self._declarations.GetDeclaration,
                                self._contract.declaration_service.GetDeclarationRequest(uid=uid)).declaration
        require(state.uid == uid and len(state.versions) > 0, "the hub answers with another declaration")
        require(hashlib.sha256(canonical_text(uid, state.text)).digest() == state.versions[-1].sha256,
                "the declaration's text has another digest than the hub says")
        return state

    def endorse(self, state, reservation):
        """Endorses the text of a declaration, to everybody who takes part; returns as `send` does."""
        step = self._contract.declaration.Declaration(uid=state.uid)
        step.endorsement.text_sha256 = state.versions[-1].sha256
        if reservation:
            step.endorsement.reservation.text = reservation
        title = state.text.languages[0].title
        level = self._contract.message.Level.Name(state.marking_level).removeprefix("LEVEL_")
        everybody = [*state.participants, state.depositary]
        message = self.compose(types.SimpleNamespace(
            to=[name for name in dict.fromkeys(everybody) if name != self.name], subject=f"Endorsement: {title}",
            marking=level, urgency="routine", number="-", place="", signed_ack=True), "")
        message.body.media_type = DECLARATION_TYPE
        message.body.content = step.SerializeToString()
        return message.id, *self.send(message)


def canonical_text(uid, text):
    """The bytes whose SHA-256 is endorsed: duta/declaration/v1/declaration.proto, message Text."""
    lines = ["duta-declaration-text/1", f"declaration {uid}"]
    for language in text.languages:
        lines += [f"language {language.tag} {'authentic' if language.authentic else 'translation'}",
                  f"title {language.title}"]
        lines += [f"[{paragraph.id}] {wording.text}" for paragraph in text.paragraphs
                  for wording in paragraph.wordings if wording.language == language.tag]
    return "".join(f"{line}\n" for line in lines).encode()


def search(network, store, contract, options):
    for hit in network.search(options.query):
        duta_client.say(practice=hit.practice, version=hit.version, title=hit.title.text, owner=hit.owner,
                        rank=hit.score.total)


def status(network, store, contract, options):
    state = network.declaration(options.uid)
    phase = contract.declaration_state.Phase.Name(state.phase).removeprefix("PHASE_").lower()
    duta_client.say(uid=state.uid, phase=phase, text_sha256=state.versions[-1].sha256.hex(),
                    acts=[{"partner": act.partner, "message_id": act.message_id} for act in state.acts])


def endorse(network, store, contract, options):
    message_id, verified, path = network.endorse(network.declaration(options.uid), options.reservation)
    duta_client.say(message_id=message_id, index=verified.index, receipt="verified", evidence=str(path))


def parse(arguments):
    parser = duta_client.argument_parser("The Regional Network in Python.")
    commands = parser.add_subparsers(dest="command", required=True)
    searching = commands.add_parser("search", help="find best practices")
    searching.add_argument("query", nargs="?", default="", help="as `duta practice search` takes it")
    commands.add_parser("status", help="how a declaration stands").add_argument("uid")
    endorsing = commands.add_parser("endorse", help="endorse the text of a declaration")
    endorsing.add_argument("uid")
    endorsing.add_argument("--reservation", default="", metavar="TEXT")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(duta_client.main(sys.argv[1:], parse, Network,
                              {"search": search, "status": status, "endorse": endorse}))
