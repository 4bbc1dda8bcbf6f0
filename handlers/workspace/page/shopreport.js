// “Report this answer” under what the shop assistant says: the shop's own button, for customers without an account.

import { someLines } from "./ask.js";
import { h } from "./dom.js";
import { sentence } from "./live.js";
import { emit } from "./state.js";

const MARK = "shop_answer";
const typed = new Map();
const thanked = new Map();

/** The button under an answer of the shop's, or what it said to a customer who has used it; null for other messages. */
export function shopReport(message, channel) {
  if (message.metadata?.event_type !== MARK) return null;
  const box = h("div", { class: "shop-report" });
  draw(box, message.ts, channel);
  return box;
}

function draw(box, ts, channel, fault) {
  if (thanked.has(ts)) return box.replaceChildren(thanks(thanked.get(ts)));
  const button = h(
    "button",
    { type: "button", class: "quiet-button", onclick: () => report(box, ts, channel) },
    "⚑ Report this answer",
  );
  box.replaceChildren(button, h("span", { class: "field-error", role: "alert" }, fault));
}

const thanks = (reference) =>
  h(
    "p",
    { class: "thanks", role: "status" },
    "Thank you, people look into it. Your reference: ",
    h("strong", null, reference),
  );

async function report(box, ts, channel) {
  const urgent = h("input", { type: "checkbox" });
  const given = await someLines("Report this answer", "What is wrong with it? (You may leave this empty.)", {
    value: typed.get(ts),
    yes: "Send",
    hint: "The shop sends this conversation and your words to the people who look after RetailBot. It does not send who you are.",
    extra: h("label", { class: "choice" }, urgent, h("span", null, "Somebody could get hurt")),
    read: (what) => ({ what, urgent: urgent.checked }),
  });
  if (!given) return;
  typed.set(ts, given.what);
  box.replaceChildren(h("span", { class: "muted", role: "status" }, "Sending…"));
  const answer = await told({ channel, ts, ...given });
  if (answer.ok) {
    thanked.set(ts, answer.report);
    emit("used", "shop:report");
  }
  draw(box, ts, channel, answer.ok ? null : sentence(answer));
}

async function told(body) {
  try {
    const headers = { "content-type": "application/json" };
    return await (await fetch("/shop/report", { method: "POST", headers, body: JSON.stringify(body) })).json();
  } catch {
    return { ok: false, message: "The shop did not answer. Please try again in a moment." };
  }
}
