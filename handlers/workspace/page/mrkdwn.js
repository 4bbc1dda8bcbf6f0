// Reads Slack's message markup (mrkdwn) into page nodes; the only place that undoes &amp; &lt; &gt;.

import { fragment, h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { broadcastMention, channelMention, dateMention, groupMention, link, personMention } from "./mentions.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

// Every part stops at the next mark of its own kind, so that hostile text cannot make the reading slow.
const emphasis = (mark) =>
  `(?<![\\p{L}\\p{N}${mark}])${mark}(?![\\s${mark}])((?:<[^<>\\n]*>|[^${mark}\\n<])+)(?<!\\s)${mark}(?![\\p{L}\\p{N}${mark}])`;
const TOKEN = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    emphasis("\\*"),
    emphasis("_"),
    emphasis("~"),
    ":([a-z0-9_+'-]{1,60}):(?:skin-tone-\\d:)?",
    "(https?:\\/\\/[^\\s<>|]+[^\\s<>|.,;:!?)'\"])",
  ].join("|"),
  "gu",
);

/** Page nodes for mrkdwn text. */
export function mrkdwn(text) {
  const pieces = String(text ?? "").split("```");
  const whole = pieces.length % 2 ? pieces : [...pieces.slice(0, -2), pieces.slice(-2).join("```")];
  return fragment(whole.map((piece, index) => (index % 2 ? preformatted(piece) : lines(piece, index, whole.length))));
}

const preformatted = (text) => h("pre", null, preformattedText(text));

function preformattedText(text) {
  const trimmed = text.replace(/^\n|\n$/g, "");
  return trimmed
    .split(/<((?:https?:|mailto:)[^<>\n]+)>/)
    .map((part, index) => (index % 2 ? angle(part) : unescape(part)));
}

function lines(text, index, count) {
  const rows = text.split("\n");
  if (index > 0 && rows[0] === "") rows.shift();
  if (index < count - 1 && rows.at(-1) === "") rows.pop();
  const out = [];
  for (let at = 0; at < rows.length;) {
    const quoted = quoteFrom(rows, at);
    if (quoted.length) out.push(h("blockquote", null, fragment(between(quoted.map(inline)))));
    const start = at + quoted.length;
    const end = quoted.length ? start : nextQuote(rows, start);
    if (end > start) out.push(h("span", { class: "lines" }, fragment(between(rows.slice(start, end).map(inline)))));
    at = Math.max(end, start);
  }
  return out;
}

const QUOTE = /^(?:>|&gt;) ?/;
const QUOTE_ALL = /^(?:>|&gt;){3} ?/;

function quoteFrom(rows, at) {
  if (QUOTE_ALL.test(rows[at])) return rows.slice(at).map((row, index) => (index ? row : row.replace(QUOTE_ALL, "")));
  const quoted = [];
  while (at < rows.length && QUOTE.test(rows[at])) quoted.push(rows[at++].replace(QUOTE, ""));
  return quoted;
}

function nextQuote(rows, at) {
  while (at < rows.length && !QUOTE.test(rows[at])) at++;
  return at;
}

const between = (parts) => parts.flatMap((part, index) => (index ? ["\n", part] : [part]));

/** Page nodes for one line: emphasis, code, links, mentions, emoji. */
export function inline(text) {
  const out = [];
  let last = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > last) out.push(unescape(text.slice(last, found.index)));
    out.push(token(found));
    last = found.index + found[0].length;
  }
  out.push(unescape(text.slice(last)));
  return fragment(out);
}

function token([all, code, angled, bold, italic, struck, short, url]) {
  if (code !== undefined) return h("code", null, unescape(code));
  if (angled !== undefined) return angle(angled);
  if (bold !== undefined) return h("strong", null, inline(bold));
  if (italic !== undefined) return h("em", null, inline(italic));
  if (struck !== undefined) return h("s", null, inline(struck));
  if (url !== undefined) return link(unescape(url));
  return EMOJI[short] ?? all;
}

/** What stands between < and >: a mention, a command like !date, or a link with its label. */
function angle(content) {
  const bar = content.indexOf("|");
  const [target, label] = bar < 0 ? [content] : [content.slice(0, bar), unescape(content.slice(bar + 1))];
  if (/^@[UWB]/.test(target)) return personMention(target.slice(1), label);
  if (/^#[CGD]/.test(target)) return channelMention(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  if (/^(https?:|mailto:)/i.test(target))
    return link(unescape(target), label ? inline(escapeMarks(label)) : unescape(target).replace(/^mailto:/, ""));
  return unescape(`<${content}>`);
}

const escapeMarks = (label) => label.replace(/[&<>]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[mark]);

function special(command, label) {
  const [kind, first, format, url] = command.split("^");
  if (kind === "date") return dateMention(first, unescape(format ?? ""), label, url && unescape(url));
  const [name, id] = kind.split("^");
  if (name === "subteam") return groupMention(first ?? id ?? "group", label);
  if (["here", "channel", "everyone"].includes(name)) return broadcastMention(name);
  return label ?? `<!${command}>`;
}
