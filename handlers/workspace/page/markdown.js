// Reads standard Markdown (the "markdown" block) into page nodes.

import { fragment, h, picture } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { link } from "./mentions.js";

const TOKEN = new RegExp(
  [
    "\\\\([\\\\`*_{}\\[\\]()#+\\-.!|~<>])",
    "`([^`\\n]+)`",
    "!\\[([^\\]\\n]*)\\]\\(([^()\\s]+)\\)",
    "\\[([^\\[\\]\\n]+)\\]\\(([^()\\s]+)\\)",
    "\\*\\*(?!\\s)([^\\n*]+)(?<!\\s)\\*\\*",
    "__(?!\\s)([^\\n_]+)(?<!\\s)__",
    "\\*(?![\\s*])([^*\\n]+)(?<!\\s)\\*",
    "(?<![\\p{L}\\p{N}_])_(?![\\s_])([^_\\n]+)(?<!\\s)_(?![\\p{L}\\p{N}_])",
    "~~([^~\\n]+)~~",
    ":([a-z0-9_+'-]{1,60}):",
    "(https?:\\/\\/[^\\s<>|()]+[^\\s<>|().,;:!?'\"])",
  ].join("|"),
  "gu",
);

const HEADING = /^(#{1,6})\s+(.*?)#*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const FENCE = /^\s*```/;
const DIVIDES_TABLE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Page nodes for a Markdown text. */
export function markdown(text) {
  const rows = String(text ?? "").split("\n");
  const out = [];
  for (let at = 0; at < rows.length;) {
    const [node, next] = blockAt(rows, at);
    if (node) out.push(node);
    at = next;
  }
  return h("div", { class: "markdown" }, out);
}

function blockAt(rows, at) {
  const row = rows[at];
  if (!row.trim()) return [null, at + 1];
  if (FENCE.test(row)) return fence(rows, at);
  if (RULE.test(row)) return [h("hr"), at + 1];
  const heading = HEADING.exec(row);
  if (heading) return [h(`h${Math.min(heading[1].length + 2, 6)}`, null, inline(heading[2])), at + 1];
  if (/^\s*>/.test(row)) return quote(rows, at);
  if (ITEM.test(row)) return list(rows, at);
  if (row.includes("|") && DIVIDES_TABLE.test(rows[at + 1] ?? "")) return table(rows, at);
  return paragraph(rows, at);
}

function fence(rows, at) {
  let end = at + 1;
  while (end < rows.length && !FENCE.test(rows[end])) end++;
  return [h("pre", null, rows.slice(at + 1, end).join("\n")), end + 1];
}

function quote(rows, at) {
  let end = at;
  while (end < rows.length && /^\s*>/.test(rows[end])) end++;
  const inner = rows.slice(at, end).map((row) => inline(row.replace(/^\s*> ?/, "")));
  return [
    h(
      "blockquote",
      { class: "lines" },
      inner.flatMap((row, index) => (index ? ["\n", row] : [row])),
    ),
    end,
  ];
}

function list(rows, at) {
  const ordered = /^\d/.test(ITEM.exec(rows[at])[2]);
  const items = [];
  let end = at;
  for (let found; end < rows.length && (found = ITEM.exec(rows[end])); end++) items.push(item(found));
  return [h(ordered ? "ol" : "ul", null, items), end];
}

function item([, space, , words]) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(words);
  const indent = { marginInlineStart: `${Math.min(space.length, 16) / 2}em` };
  if (!task) return h("li", { style: indent }, inline(words));
  return h("li", { class: "task", style: indent }, task[1] === " " ? "☐ " : "☑ ", inline(task[2]));
}

const cells = (row) =>
  row
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

function table(rows, at) {
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|")) end++;
  const head = h(
    "tr",
    null,
    cells(rows[at]).map((cell) => h("th", null, inline(cell))),
  );
  const body = rows.slice(at + 2, end).map((row) =>
    h(
      "tr",
      null,
      cells(row).map((cell) => h("td", null, inline(cell))),
    ),
  );
  return [
    h("div", { class: "table-frame", tabindex: "0" }, h("table", null, h("thead", null, head), h("tbody", null, body))),
    end,
  ];
}

function paragraph(rows, at) {
  let end = at + 1;
  while (
    end < rows.length &&
    rows[end].trim() &&
    !HEADING.test(rows[end]) &&
    !ITEM.test(rows[end]) &&
    !FENCE.test(rows[end])
  )
    end++;
  const inner = rows.slice(at, end).map(inline);
  return [
    h(
      "p",
      { class: "lines" },
      inner.flatMap((row, index) => (index ? ["\n", row] : [row])),
    ),
    end,
  ];
}

function inline(text) {
  const out = [];
  let last = 0;
  for (const found of text.matchAll(TOKEN)) {
    out.push(text.slice(last, found.index), token(found));
    last = found.index + found[0].length;
  }
  out.push(text.slice(last));
  return fragment(out);
}

function token([all, escaped, code, alt, source, label, target, bold, strong, italic, emphasised, struck, short, url]) {
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return h("code", null, code);
  if (source !== undefined) return picture(source, alt, "inline-picture");
  if (target !== undefined) return link(target, inline(label));
  if (bold ?? strong) return h("strong", null, inline(bold ?? strong));
  if (italic ?? emphasised) return h("em", null, inline(italic ?? emphasised));
  if (struck !== undefined) return h("s", null, inline(struck));
  if (url !== undefined) return link(url);
  return EMOJI[short] ?? all;
}
