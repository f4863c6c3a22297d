"""A dutad of its own for a test: founded, serving on a free port, stopped at the end."""

import json
import pathlib
import re
import subprocess
import time


def wait_for(condition, what, seconds=60):
    """What `condition` returns, as soon as that is something; `what` says what is missing, or is asked for it then."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(what() if callable(what) else what)


class Hub:
    """Needs the folder with the programs and an empty one to work in."""

    def __init__(self, programs, place):
        self._dutad = pathlib.Path(programs) / "dutad"
        self._duta = pathlib.Path(programs) / "duta"
        self.place = pathlib.Path(place)
        self.data = self.place / "hub"
        self._process = None
        self._log = None
        self._run(self._dutad, "init", "--data", self.data, "--name", "hub.test", "--listen", "127.0.0.1:0",
                  "--metrics-listen", "127.0.0.1:0", "--administrator", "rina")
        self.administrator = self.data / "first-administrator/profiles.toml"
        self.log_key = re.search(r'^log_key = "(.*)"$', self.administrator.read_text(), re.MULTILINE).group(1)
        self.start()
        # From now on the port stays, so that clients find the hub again after a restart.
        self.address = (self.data / "address").read_text().strip()
        config = self.data / "duta.toml"
        config.write_text(config.read_text().replace('"127.0.0.1:0"', f'"{self.address}"', 1))
        self.administrator.write_text(
            self.administrator.read_text().replace("\nhub_ca", f'\nhub = "{self.address}"\nhub_ca', 1))

    def start(self):
        self._log = open(self.place / "hub.log", "ab")
        self._process = subprocess.Popen([self._dutad, "serve", "--data", self.data], stdin=subprocess.DEVNULL,
                                         stdout=self._log, stderr=self._log)
        wait_for(lambda: self._alive() and (self.data / "address").exists() and
                 (self.data / "address").read_text().strip(), "the hub does not start")

    def stop(self):
        self._process.terminate()
        self._process.wait(60)
        self._log.close()

    def duta(self, profiles, *arguments):
        """The output of the command `duta`, which must succeed."""
        return self._run(self._duta, "--config", profiles, *arguments)

    def enroll(self, name, **profile):
        """Makes a partner's keys; returns its profiles file and what is to be handed to an administrator."""
        code = name.split("/")[1]
        profiles = self.place / code / "profiles.toml"
        options = [part for key, value in profile.items() for part in (f"--{key}", value)]
        made = json.loads(self.duta(profiles, "--json", "enroll", "--name", name, "--hub", self.address, "--hub-ca",
                                    self.data / "tls/ca.crt", "--log-key", self.log_key, *options))
        return profiles, made["registration"]

    def admit(self, name, **profile):
        """Enrols a partner and has it admitted; returns its profiles file."""
        profiles, registration = self.enroll(name, **profile)
        self.duta(self.administrator, "admin", "partner", "add", registration)
        return profiles

    def _alive(self):
        if self._process.poll() is not None:
            raise RuntimeError((self.place / "hub.log").read_text())
        return True

    @staticmethod
    def _run(*command):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.returncode}: {done.stderr}")
        return done.stdout
