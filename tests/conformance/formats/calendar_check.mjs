// Reads calendars with ical.js and compares what it finds with what is expected.
// Usage: calendar_check.mjs DIRECTORY
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';

const [directory] = process.argv.slice(2);
let checked = 0;
let wrong = 0;
const expect = (file, what, actual, expected) => {
  if (actual === expected) return;
  if ((wrong += 1) <= 10) console.error(`${file}: ${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
};
for (const file of readdirSync(directory).filter((name) => name.endsWith('.ics'))) {
  const expected = JSON.parse(readFileSync(join(directory, file.replace('.ics', '.expected.json')), 'utf8'));
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(directory, file), 'utf8')));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents('vevent');
  expect(file, 'events', events.length, expected.events.length);
  events.forEach((event, i) => {
    const want = expected.events[i];
    expect(file, 'uid', event.getFirstPropertyValue('uid'), expected.uid);
    expect(file, 'summary', event.getFirstPropertyValue('summary') ?? '', want.summary);
    expect(file, 'description', event.getFirstPropertyValue('description') ?? '', want.description);
    const start = event.getFirstPropertyValue('dtstart');
    expect(file, 'start', start.toString().replace('Z', ''), want.start);
    const attendees = event.getAllProperties('attendee');
    expect(file, 'attendees', attendees.length, want.attendees);
    // Our VTIMEZONE gives the instant, unless the sender's rules differ from ours.
    const stated = event.getFirstProperty('dtstart').getParameter('x-duta-instant');
    if (want.instant && !stated) expect(file, `instant in ${want.zone}`, start.toUnixTime(), want.instant);
  });
  checked += 1;
}
console.log(`${checked} calendars by ical.js, ${wrong} differences`);
process.exit(checked > 0 && wrong === 0 ? 0 : 1);
