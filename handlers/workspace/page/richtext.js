// Draws rich_text blocks: the form in which Slack keeps what people type.

import { fragment, h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcastMention, channelMention, dateMention, groupMention, link, personMention } from "./mentions.js";

const INLINE = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text || part.url),
  user: (part) => personMention(part.user_id),
  channel: (part) => channelMention(part.channel_id),
  usergroup: (part) => groupMention(part.usergroup_id),
  broadcast: (part) => broadcastMention(part.range),
  emoji: (part) => emoji(part.name),
  date: (part) => dateMention(part.timestamp, part.format, part.fallback, part.url),
  color: (part) => h("code", null, part.value),
};
const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

const GROUPS = {
  rich_text_section: (group) => h("div", { class: "lines" }, inlines(group.elements)),
  rich_text_preformatted: (group) => h("pre", null, inlines(group.elements)),
  rich_text_quote: (group) => h("blockquote", { class: "lines" }, inlines(group.elements)),
  rich_text_list: list,
};

export const richText = (block) =>
  fragment((block.elements ?? []).map((group) => GROUPS[group.type]?.(group) ?? cannotDraw(group.type)));

/** Said in red, so that nobody believes that the message is whole. */
export const cannotDraw = (type) => h("p", { class: "cannot-draw", role: "alert" }, `This page cannot draw “${type}”.`);

const inlines = (parts) =>
  (parts ?? []).map((part) => styled(INLINE[part.type]?.(part) ?? cannotDraw(part.type), part.style));

function styled(content, style) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, null, inner) : inner), content);
}

function list(group) {
  const tag = group.style === "ordered" ? "ol" : "ul";
  const items = (group.elements ?? []).map((item) => h("li", null, inlines(item.elements)));
  const start = group.style === "ordered" && group.offset ? group.offset + 1 : null;
  return h(
    tag,
    { class: group.border ? "bordered" : null, start, style: { marginInlineStart: `${(group.indent ?? 0) * 1.5}em` } },
    items,
  );
}
