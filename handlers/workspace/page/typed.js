// Turns what people type into Slack's stored form and back: escapes marks, resolves @names and #channels.

import { state } from "./state.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** "@ada look at #general" becomes "<@U0ADA> look at <#C0GENERAL|general>"; everything else stays text. */
export function encode(text) {
  const people = new Map([...state.users.values()].map((one) => [one.name, one.id]));
  const channels = new Map([...state.channels.values()].filter((one) => !one.is_im).map((one) => [one.name, one.id]));
  return text
    .replace(/[&<>]/g, (mark) => ESCAPES[mark])
    .replace(/(?<![\w.])@([\w.-]*\w)/g, (all, name) => (people.has(name) ? `<@${people.get(name)}>` : all))
    .replace(/(?<![\w&])#([\w-]+)/g, (all, name) => (channels.has(name) ? `<#${channels.get(name)}|${name}>` : all));
}

/** The stored form as a person would have typed it. */
export function decode(text) {
  return String(text ?? "")
    .replace(/<@([UW]\w+)(?:\|[^<>]*)?>/g, (all, id) => `@${state.users.get(id)?.name ?? id}`)
    .replace(/<#(\w+)\|([^<>]*)>/g, "#$2")
    .replace(/<(https?:[^<>|]+)(?:\|[^<>]*)?>/g, "$1")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
