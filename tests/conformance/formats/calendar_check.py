"""Reads calendars with python3-icalendar and python3-vobject and compares what
they find with what is expected. Usage: calendar_check.py DIRECTORY"""

import datetime
import json
import pathlib
import sys

import icalendar
import vobject


def expect(wrong, file, what, actual, expected):
    if actual != expected:
        wrong.append(f"{file.name}: {what}: {actual!r}, expected {expected!r}")


def local(value):
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat()
    return value.isoformat()


def check_icalendar(file, expected, wrong):
    calendar = icalendar.Calendar.from_ical(file.read_bytes())
    events = calendar.walk("VEVENT")
    expect(wrong, file, "events", len(events), len(expected["events"]))
    for event, want in zip(events, expected["events"]):
        expect(wrong, file, "errors", event.errors, [])
        expect(wrong, file, "uid", str(event["UID"]), expected["uid"])
        # This library reads an escaped backslash before `n`, `;` or `,` as another escape.
        for name, text in (("SUMMARY", want["summary"]), ("DESCRIPTION", want["description"])):
            if "\\" not in text:
                expect(wrong, file, name, str(event.get(name, "")), text)
        start = event["DTSTART"]
        expect(wrong, file, "start", local(start.dt), want["start"])
        if want["instant"] and "X-DUTA-INSTANT" not in start.params:
            expect(wrong, file, "instant", int(start.dt.timestamp()), want["instant"])
        attendees = event.get("ATTENDEE", [])
        attendees = attendees if isinstance(attendees, list) else [attendees]
        expect(wrong, file, "attendees", len(attendees), want["attendees"])


def check_vobject(file, expected, wrong):
    calendar = vobject.readOne(file.read_text(encoding="utf-8"))
    events = list(calendar.vevent_list)
    expect(wrong, file, "events", len(events), len(expected["events"]))
    for event, want in zip(events, expected["events"]):
        expect(wrong, file, "uid", event.uid.value, expected["uid"])
        summary = event.contents.get("summary")
        expect(wrong, file, "summary", summary[0].value if summary else "", want["summary"])
        description = event.contents.get("description")
        expect(wrong, file, "description", description[0].value if description else "", want["description"])
        expect(wrong, file, "start", local(event.dtstart.value), want["start"])
        expect(wrong, file, "attendees", len(event.contents.get("attendee", [])), want["attendees"])


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.ics"))
    wrong = []
    for file in files:
        expected = json.loads(file.with_suffix(".expected.json").read_text(encoding="utf-8"))
        check_icalendar(file, expected, wrong)
        check_vobject(file, expected, wrong)
    for line in wrong[:10]:
        print(line, file=sys.stderr)
    print(f"{len(files)} calendars by icalendar and vobject, {len(wrong)} differences")
    return 0 if files and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
