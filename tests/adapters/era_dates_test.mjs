// Compares the dates that our profiles write with those of Node's Intl, which
// carries calendars and locales of its own build.
// Usage: node era_dates_test.mjs ERA_DATES COUNT
import { execFileSync } from 'node:child_process';

const parts = (locale, options, date) => {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  return Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
};
const long = { day: 'numeric', month: 'long', year: 'numeric' };
const numeric = { day: 'numeric', month: 'numeric', year: 'numeric' };
const two = (digits) => digits.padStart(2, '0');
const dayMonthYear = (locale) => (date) => {
  const p = parts(locale, long, date);
  return `${p.day} ${p.month} ${p.year}`;
};

// How each ministry puts together what Intl says of a day.
const forms = {
  au: dayMonthYear('en-AU'),
  bn: dayMonthYear('ms-BN'),
  cn: (date) => {
    const p = parts('zh-Hans-CN', numeric, date);
    return `${p.year}年${p.month}月${p.day}日`;
  },
  id: dayMonthYear('id-ID'),
  in: (date) => {
    const saka = parts('en-IN-u-ca-indian', long, date);
    return `${dayMonthYear('en-IN')(date)} / ${saka.day} ${saka.month} ${saka.relatedYear ?? saka.year} (Saka)`;
  },
  jp: (date) => {
    const p = parts('ja-JP-u-ca-japanese', { ...numeric, era: 'long' }, date);
    return `${p.era}${p.year === '1' ? '元' : p.year}年${p.month}月${p.day}日`;
  },
  kh: dayMonthYear('km-KH'),
  kr: (date) => {
    const p = parts('ko-KR', numeric, date);
    return `${p.year}. ${p.month}. ${p.day}.`;
  },
  la: (date) => {
    const p = parts('lo-LA', numeric, date);
    return `${two(p.day)}/${two(p.month)}/${p.year}`;
  },
  mm: dayMonthYear('my-MM-u-nu-mymr'),
  my: dayMonthYear('ms-MY'),
  nz: dayMonthYear('en-NZ'),
  ph: (date) => {
    const p = parts('en-PH', long, date);
    return `${two(p.day)} ${p.month} ${p.year}`;
  },
  sg: dayMonthYear('en-SG'),
  th: dayMonthYear('th-TH-u-ca-buddhist'),
  vn: (date) => {
    const p = parts('vi-VN', numeric, date);
    return `ngày ${two(p.day)} tháng ${two(p.month)} năm ${p.year}`;
  },
};

const [program, count] = process.argv.slice(2);
const lines = execFileSync(program, [count], { encoding: 'utf8', maxBuffer: 1 << 26 }).trimEnd().split('\n');
let compared = 0;
let wrong = 0;
for (const line of lines) {
  const [, code, iso, ours] = /^(\S+) (\S+) (.*)$/.exec(line);
  if (!(code in forms)) continue; // A ministry that joined later has tests of its own.
  const theirs = forms[code](new Date(`${iso}T00:00:00Z`));
  compared += 1;
  if (ours !== theirs && (wrong += 1) <= 20) console.error(`${code} ${iso}: we write ${ours}, Intl ${theirs}`);
}
console.log(`${compared} dates compared, ${wrong} differ`);
process.exit(wrong === 0 && compared === count * Object.keys(forms).length ? 0 : 1);
