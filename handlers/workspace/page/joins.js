// People who come into a channel one after another share a line, as in Slack.

const JOINS = new Set(["channel_join", "group_join"]);
const drawn = new Map();

/** Entries {message, ephemeral} with every run of joins as one; the same run is the same entry each time. */
export function foldJoins(entries) {
  const out = [];
  let run = [];
  const end = () => {
    if (run.length) out.push(run.length > 1 ? oneLine(run) : run[0]);
    run = [];
  };
  for (const entry of entries) {
    if (JOINS.has(entry.message.subtype)) run.push(entry);
    else {
      end();
      out.push(entry);
    }
  }
  end();
  return out;
}

function oneLine(run) {
  const key = run.map((entry) => entry.message.ts).join();
  const people = run.map((entry) => `<@${entry.message.user}>`);
  const text = `${people.slice(0, -1).join(", ")} and ${people.at(-1)} have joined the channel`;
  if (!drawn.has(key)) drawn.set(key, { message: { ...run[0].message, text }, ephemeral: false });
  return drawn.get(key);
}
