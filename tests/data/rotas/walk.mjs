// Walks two years in steps of a quarter of an hour, looks at the wall clock of each zone as ICU shows it, and notes
// whenever the line of a rota changes.  Run by hand: node walk.mjs > table.json

const STEP = 15 * 60_000;
const [BEGIN, END] = [Date.UTC(2026, 0, 1), Date.UTC(2028, 0, 1)];

const ROTAS = [
  { zone: "Europe/Berlin", handover: "Monday 09:00", starts: "2026-01-05", people: ["ada", "bo", "chiara"] },
  { zone: "Europe/Berlin", handover: "Sunday 02:30", starts: "2026-01-01", people: ["ada", "bo", "chiara", "dev"] },
  { zone: "America/New_York", handover: "Friday 17:00", starts: "2026-06-17", people: ["ada", "bo"] },
  { zone: "America/New_York", handover: "Sunday 02:30", starts: "2026-01-04", people: ["ada", "bo", "chiara"] },
  { zone: "America/New_York", handover: "Sunday 01:30", starts: "2026-01-05", people: ["ada", "bo", "chiara"] },
  { zone: "Asia/Kolkata", handover: "Wednesday 00:00", starts: "2026-01-05", people: ["ada", "bo", "chiara", "dev", "emi"] },
  { zone: "Australia/Lord_Howe", handover: "Sunday 02:15", starts: "2026-01-05", people: ["ada", "bo", "chiara"] },
  { zone: "Australia/Lord_Howe", handover: "Sunday 01:45", starts: "2026-01-05", people: ["ada", "bo"] },
];

// The last one that covers a moment counts; gus is on no rota.
const OVERRIDES = [
  { person: "gus", begins: "2026-03-27T12:00:00Z", ends: "2026-03-30T12:00:00Z" },
  { person: "bo", begins: "2026-03-29T00:15:00Z", ends: "2026-03-29T01:45:00Z" },
  { person: "ada", begins: "2026-10-20T00:00:00Z", ends: "2026-11-10T00:00:00Z" },
  { person: "gus", begins: "2026-10-25T00:30:00Z", ends: "2026-10-25T01:30:00Z" },
  { person: "chiara", begins: "2027-04-03T10:00:00Z", ends: "2027-04-05T10:00:00Z" },
  { person: "bo", begins: "2027-10-01T00:00:00Z", ends: "2027-11-29T00:00:00Z" },
];

// The wall clock as a number that counts its milliseconds as if it were UTC, and its weekday.
function wallClock(zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", weekday: "long",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const shown = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:00Z`);
    return { shown, label: `${part.weekday} ${part.hour}:${part.minute}` };
  };
}

// Every moment of a handover: when the clock first shows it or, when the clock jumps over it, when it would have.
function handovers({ zone, handover, starts }) {
  const look = wallClock(zone);
  const found = [];
  let [before, last] = [look(BEGIN - STEP), -Infinity];
  for (let at = BEGIN; at < END; at += STEP) {
    const now = look(at);
    const skipped = [];
    for (let shown = before.shown + STEP; shown < now.shown; shown += STEP) skipped.push(shown);
    for (const [place, shown] of skipped.entries()) {
      if (labelOf(shown) === handover) found.push([shown, at + place * STEP]);
    }
    // When the clock is put back it shows the same time twice; only the first one counts.
    if (now.label === handover && now.shown > last) found.push([now.shown, at]);
    last = Math.max(last, now.shown);
    before = now;
  }
  return found.filter(([shown]) => shown >= Date.parse(`${starts}T00:00:00Z`)).map(([, at]) => at);
}

function labelOf(shown) {
  const day = new Date(shown).toLocaleDateString("en-GB", { weekday: "long", timeZone: "UTC" });
  return `${day} ${new Date(shown).toISOString().slice(11, 16)}`;
}

function table(rota) {
  const [, ...rest] = handovers(rota);
  const due = new Set(rest);
  const queue = [...rota.people];
  const rows = [];
  for (let at = BEGIN; at < END; at += STEP) {
    if (due.has(at)) queue.push(queue.shift());
    const standing = OVERRIDES.filter((one) => Date.parse(one.begins) <= at && at < Date.parse(one.ends)).pop();
    const line = [...new Set(standing ? [standing.person, ...queue] : queue)].join(" ");
    if (line !== rows.at(-1)?.[1]) rows.push([new Date(at).toISOString().slice(0, 16) + "Z", line]);
  }
  return rows;
}

const tables = ROTAS.map((rota) => ({ ...rota, lines: table(rota) }));
const lines = ({ lines, ...rota }) =>
  `${JSON.stringify(rota).slice(0, -1)},"lines":[\n${lines.map((row) => JSON.stringify(row)).join(",\n")}\n]}`;
console.log(`{"overrides":${JSON.stringify(OVERRIDES)},\n"rotas":[\n${tables.map(lines).join(",\n")}\n]}`);
