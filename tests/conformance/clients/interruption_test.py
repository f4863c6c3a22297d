#!/usr/bin/python3
"""Whatever is killed or lost on the way, a client goes on where it was: nothing is lost, nothing is done twice."""

import argparse
import contextlib
import json
import signal
import sqlite3
import subprocess
import threading
import time

from hub import wait_for
from lying_hub import LyingHub
from peers import EXAMPLE_CLIENTS, ClientsTest, duta_client, duta_store, main

INDONESIA, AUSTRALIA = "partners/id-kemlu", "partners/au-dfat"


class InterruptionTest(ClientsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.indonesia, cls.australia = cls.admit("id-kemlu"), cls.admit("au-dfat", "ed25519")

    @contextlib.contextmanager
    def running(self, client, config, *arguments):
        """A client that runs: the lines that it has printed so far, and its process."""
        lines = []
        errors = self.place / f"{client}.log"
        with open(errors, "wb") as log:
            process = subprocess.Popen([*EXAMPLE_CLIENTS[client], "--config", str(config), *map(str, arguments)],
                                       stdout=subprocess.PIPE, stderr=log, text=True)
        reader = threading.Thread(target=lambda: lines.extend(map(json.loads, process.stdout)))
        reader.start()
        try:
            yield lines, process, errors
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
            reader.join()
            process.stdout.close()
        # Ctrl-C is how one stops; else the test has killed it.
        self.assertIn(process.returncode, (0, -signal.SIGKILL), f"{client}: {errors.read_text()}")

    def test_following_outlives_the_hub(self):
        for client in EXAMPLE_CLIENTS:
            for acknowledging in (["--ack"], []):
                with self.subTest(client=client, acknowledging=acknowledging):
                    self.check_following(client, acknowledging)

    def check_following(self, client, acknowledging):
        with self.running(client, self.australia, "receive", "--follow", *acknowledging) as (lines, _, errors):
            first = self.send_with_duta(self.indonesia, AUSTRALIA)
            wait_for(lambda: len(lines) == 1, lambda: f"{client}: {errors.read_text()}")
            self.hub.stop()
            wait_for(lambda: "The hub does not answer" in errors.read_text(), f"{client} does not notice the loss")
            self.hub.start()
            second = self.send_with_duta(self.indonesia, AUSTRALIA)
            # A connection that does not come about costs some seconds, and the waits between them double.
            wait_for(lambda: len(lines) >= 2, lambda: f"{client}: {errors.read_text()}", seconds=90)
            if acknowledging:  # The acknowledgement leaves after the line is printed.
                wait_for(lambda: self.is_taken_over(self.indonesia, second["message_id"]), f"{client}: not taken over")
        self.assertEqual([line["message_id"] for line in lines], [first["message_id"], second["message_id"]])
        left = self.must(client, self.australia, "receive", "--ack")
        self.assertEqual(len(left), 0 if acknowledging else 2, "looking took something over")

    def between(self, client, config, name):
        """A hub between client and hub, and the profiles file that leads to it."""
        hub = LyingHub(self.hub, duta_store.read_profile(config, ""), self.contract)
        self.addCleanup(hub.stop)
        return hub, self.lied_to(config, hub.address, f"{name}-{client}")

    def test_killed_before_the_acknowledgement(self):
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                sent = self.send_with_duta(self.indonesia, AUSTRALIA)
                hub, config = self.between(client, self.australia, "killed-receiver")
                held = hub.hold("AcknowledgeDeliveries", forward=False)
                with self.running(client, config, "receive", "--ack") as (_, process, errors):
                    self.assertTrue(held.wait(60), errors.read_text())
                    # It says that it has taken the message over: by now that must be durable.
                    self.assertEqual(set(self.files(config, "received")), {sent["message_id"]})
                    process.kill()
                hub.release()
                self.assertFalse(self.is_taken_over(self.indonesia, sent["message_id"]))
                again, = self.must(client, config, "receive", "--ack")
                self.assertEqual((again["message_id"], again["stored"]), (sent["message_id"], "before"))
                self.assertTrue(self.is_taken_over(self.indonesia, sent["message_id"]))

    def test_killed_before_the_receipt(self):
        for client in EXAMPLE_CLIENTS:
            # The hub may have accepted the message or not: the client cannot know.
            for forward in (True, False):
                with self.subTest(client=client, accepted=forward):
                    self.check_resending(client, forward)

    def check_resending(self, client, forward):
        hub, config = self.between(client, self.indonesia, f"killed-sender-{forward}")
        held = hub.hold("Submit", forward=forward)
        with self.running(client, config, *self.sending(AUSTRALIA)) as (lines, process, errors):
            self.assertTrue(held.wait(60), errors.read_text())
            process.kill()
        hub.release()
        self.assertEqual(lines, [])
        kept, = self.files(config, "unsent")
        sent, = self.must(client, config, "resend")
        self.assertEqual(sent["message_id"], kept)
        self.assertEqual(self.files(config, "unsent"), {})
        self.assertEqual(set(self.files(config, "sent")), {kept})
        self.assertEqual(self.must(client, config, "resend"), [])
        received, = self.must("python", self.australia, "receive", "--ack")
        self.assertEqual(received["message_id"], kept)

    def test_more_than_a_page_and_more_than_the_credit(self):
        """Nothing is left out where a page or the credit of 100 ends, and nothing comes twice."""
        profile = duta_store.read_profile(self.indonesia, "")
        client = duta_client.Client(profile, self.contract, duta_store.Store(self.place / "many"))
        options = argparse.Namespace(to=[AUSTRALIA], subject="One of many", marking="open", urgency="routine",
                                     number="1", place="", signed_ack=False)
        sent = [client.send(client.compose(options, "Text.\n"))[0].message.id for _ in range(130)]
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                self.assertEqual([line["message_id"] for line in self.must(client, self.australia, "receive")], sent)
                with self.running(client, self.australia, "receive", "--follow") as (lines, _, errors):
                    wait_for(lambda: len(lines) >= len(sent), f"{client}: {errors.read_text()}")
                self.assertEqual([line["message_id"] for line in lines], sent)
        with self.running("java", self.australia, "receive", "--follow", "--ack") as (lines, _, errors):
            wait_for(lambda: self.must("go", self.australia, "receive") == [], errors.read_text())
        self.assertEqual(len(lines), len(sent))

    def replace_envelope(self, index, envelope):
        """What the hub has stored of a message becomes something else; returns what it was."""
        self.hub.stop()
        with contextlib.closing(sqlite3.connect(self.hub.data / "duta.db")) as database:
            before, = database.execute("SELECT envelope FROM messages WHERE log_index = ?", (index,)).fetchone()
            database.execute("UPDATE messages SET envelope = ? WHERE log_index = ?", (envelope, index))
            database.commit()
        self.hub.start()
        return before

    def test_what_the_hub_cannot_read_is_said_and_left(self):
        damaged, whole = (self.send_with_duta(self.indonesia, AUSTRALIA) for _ in range(2))
        bytes_of_damaged = self.replace_envelope(damaged["index"], b"\0")
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                with self.running(client, self.australia, "receive", "--follow") as (lines, _, errors):
                    wait_for(lambda: lines, lambda: f"{client}: {errors.read_text()}")
                    wait_for(lambda: "cannot read it now" in errors.read_text(), f"{client} says nothing")
                self.assertEqual([line["message_id"] for line in lines], [whole["message_id"]])
                listed = self.must(client, self.australia, "receive")
                self.assertEqual([line["message_id"] for line in listed], [whole["message_id"]])
        self.must("go", self.australia, "receive", "--ack")
        self.replace_envelope(damaged["index"], bytes_of_damaged)
        received, = self.must("java", self.australia, "receive", "--ack")
        self.assertEqual(received["message_id"], damaged["message_id"], "it stayed open, and came whole")

    def test_a_busy_hub_says_how_long_to_wait(self):
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                hub, config = self.between(client, self.indonesia, "busy")
                hub.be_busy("Submit", 4)
                began = time.monotonic()
                self.must(client, config, *self.sending(AUSTRALIA))
                self.assertGreater(time.monotonic() - began, 4)
                self.must(client, self.australia, "receive", "--ack")

    def all_in_vain(self, config):
        """Each client sends and gets no answer; all at once, since each tries for some seconds."""
        started = {client: subprocess.Popen(
            [*EXAMPLE_CLIENTS[client], "--config", str(config), "--store", str(self.place / f"away-{client}"),
             *map(str, self.sending(AUSTRALIA))], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for client in EXAMPLE_CLIENTS}
        for client, process in started.items():
            output, errors = process.communicate(timeout=120)
            self.assertEqual((process.returncode, output), (4, ""), f"{client}: {errors}")
            self.assertIn("`resend` submits it again", errors)

    def test_the_hub_hangs_up_on_whom_it_does_not_know(self):
        stranger, registration = self.hub.enroll("partners/zz-mfa", place="Jakarta", zone="Asia/Jakarta")
        self.all_in_vain(stranger)
        self.hub.duta(self.hub.administrator, "admin", "partner", "add", registration)
        for client in EXAMPLE_CLIENTS:
            self.must(client, stranger, "--store", self.place / f"away-{client}", "resend")
        self.assertEqual(len(self.must("go", self.australia, "receive", "--ack")), len(EXAMPLE_CLIENTS))

    def test_the_hub_is_away(self):
        self.hub.stop()
        try:
            self.all_in_vain(self.indonesia)
        finally:
            self.hub.start()
        for client in EXAMPLE_CLIENTS:
            self.must(client, self.indonesia, "--store", self.place / f"away-{client}", "resend")
        self.assertEqual(len(self.must("go", self.australia, "receive", "--ack")), len(EXAMPLE_CLIENTS))


if __name__ == "__main__":
    main()
