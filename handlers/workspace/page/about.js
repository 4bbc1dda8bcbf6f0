// What a channel is about: topic, name, and how to leave or close it.

import { oneLine, sure } from "./ask.js";
import { h } from "./dom.js";
import { actOrTell } from "./live.js";
import { inline } from "./mrkdwn.js";
import { nameOf } from "./state.js";
import { dayName, moment } from "./time.js";
import { decode, encode } from "./typed.js";

export function aboutChannel(channel) {
  const open = channel.is_member && !channel.is_archived;
  const fact = (label, value, action) =>
    h("div", { class: "fact" }, h("h3", null, label), h("div", { class: "fact-value" }, value), action);
  const button = (label, run, kind = "") =>
    h("button", { type: "button", class: `button ${kind}`, onclick: run }, label);
  return [
    fact(
      "Topic",
      channel.topic ? inline(channel.topic) : h("span", { class: "muted" }, "none"),
      open && h("button", { type: "button", class: "quiet-button", onclick: () => topic(channel) }, "Edit topic"),
    ),
    channel.purpose && fact("Purpose", inline(channel.purpose)),
    fact("Created", `${dayName(moment(channel.created))} by ${nameOf(channel.creator)}`),
    h(
      "div",
      { class: "block-actions" },
      open && button("Rename", () => rename(channel)),
      channel.is_member && button("Leave channel", () => leave(channel)),
      channel.is_archived
        ? button("Unarchive", () => actOrTell("unarchive", { channel: channel.id }), "primary")
        : open && button("Archive", () => archive(channel)),
      channel.is_member && button("Delete…", () => remove(channel), "danger"),
    ),
  ];
}

async function topic(channel) {
  const text = await oneLine("Topic", `Topic of #${channel.name}`, { value: decode(channel.topic), maxlength: 250 });
  if (text !== null) await actOrTell("topic", { channel: channel.id, topic: encode(text) });
}

async function rename(channel) {
  const name = await oneLine("Rename channel", "New name", {
    value: channel.name,
    maxlength: 80,
    hint: "Lowercase letters, numbers, hyphens and underscores.",
  });
  if (name) await actOrTell("rename", { channel: channel.id, name });
}

async function leave(channel) {
  const body = channel.is_private
    ? "This channel is private: you need an invitation to come back."
    : "You can join again at any time.";
  if (await sure(`Leave #${channel.name}?`, body, "Leave")) await actOrTell("leave", { channel: channel.id });
}

async function archive(channel) {
  if (
    await sure(
      `Archive #${channel.name}?`,
      "Nobody can write in it then; it can be opened again by a person, not by a bot.",
      "Archive",
    )
  )
    await actOrTell("archive", { channel: channel.id });
}

async function remove(channel) {
  if (
    await sure(`Delete #${channel.name}?`, "The channel and everything in it are gone for everybody.", "Delete", {
      danger: true,
    })
  )
    await actOrTell("delete_channel", { channel: channel.id });
}
