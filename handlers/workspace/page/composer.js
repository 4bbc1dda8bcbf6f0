// The box to write in: messages, commands, pictures; keeps drafts, completes names.

import { complete } from "./completion.js";
import { h, picture } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { emojiWindow } from "./emojiwindow.js";
import { act, actOrTell, sentence } from "./live.js";
import { menu, popupIsOpen } from "./popup.js";
import { emit, state } from "./state.js";
import { encode } from "./typed.js";

const drafts = new Map();
const LARGEST_PICTURE = 5_000_000;

/** A composer for {channel, thread_ts?}; `tell(text)` shows what went wrong beside it. */
export function composer({ channel, thread, placeholder, tell }) {
  const key = `${channel}/${thread ?? ""}`;
  const draft = drafts.get(key) ?? { text: "", files: [] };
  drafts.set(key, draft);
  const area = h("textarea", {
    class: "composer-text",
    id: thread ? "thread-text" : "composer-text",
    rows: "1",
    placeholder,
    "aria-label": placeholder,
    enterkeyhint: "send",
  });
  area.value = draft.text;
  const shelf = h("div", { class: "composer-files" });
  const sending = h("button", { type: "submit", class: "button primary send", "aria-label": "Send" }, "➤");
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`;
  };
  const keep = () => {
    draft.text = area.value;
    sending.disabled = !area.value.trim() && !draft.files.length;
    grow();
  };
  const showFiles = () => {
    shelf.replaceChildren(
      ...draft.files.map((file) =>
        fileChip(file, () => {
          draft.files.splice(draft.files.indexOf(file), 1);
          showFiles();
          keep();
        }),
      ),
    );
    keep();
  };
  const addFiles = async (list) => {
    for (const file of list) await addFile(draft, file, tell);
    showFiles();
  };
  const insert = (text) => {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    keep();
  };
  const send = async () => {
    const text = area.value.trim();
    if ((!text && !draft.files.length) || area.readOnly) return;
    tell("");
    completing.close();
    area.readOnly = true;
    const answer =
      text.startsWith("/") && !draft.files.length
        ? await command(text, channel, thread)
        : await message(text, channel, thread, draft.files);
    area.readOnly = false;
    if (!answer.ok) return tell(sentence(answer));
    area.value = "";
    draft.files.length = 0;
    showFiles();
  };
  const choosing = h("input", {
    type: "file",
    accept: "image/png,image/jpeg,image/gif,image/webp",
    multiple: true,
    hidden: true,
    onchange: () => {
      addFiles(choosing.files);
    },
  });
  const tools = [
    tool("⚡", "Shortcuts", (button) => shortcutMenu(button, area, keep)),
    tool("🖼", "Add a picture", () => choosing.click()),
    tool("☺︎", "Emoji", (button) => emojiWindow(button, (name) => insert(EMOJI[name]))),
  ];
  const completing = complete(area, keep);
  const form = h(
    "form",
    {
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        send();
      },
    },
    completing.box,
    shelf,
    area,
    choosing,
    h("div", { class: "composer-tools" }, tools, sending),
  );
  area.addEventListener("input", () => {
    keep();
    completing.look();
  });
  area.addEventListener("keydown", (event) => {
    if (completing.take(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !popupIsOpen()) {
      event.preventDefault();
      send();
    }
  });
  area.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      addFiles(event.clipboardData.files);
    }
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    addFiles(event.dataTransfer.files);
  });
  showFiles();
  setTimeout(grow, 0);
  return {
    form,
    focus: () => area.focus(),
    fill: (text) => {
      area.value = text;
      keep();
      area.focus();
      area.setSelectionRange(text.length, text.length);
      completing.look();
    },
  };
}

const tool = (icon, label, run) =>
  h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: label,
      onclick: (event) => run(event.currentTarget),
    },
    icon,
  );

function command(text, channel, thread) {
  return act("command", { channel, text, ...(thread ? { thread } : {}) });
}

function message(text, channel, thread, files) {
  return act("message", {
    channel,
    text: encode(text),
    ...(thread ? { thread_ts: thread } : {}),
    ...(files.length ? { files } : {}),
  });
}

function fileChip(file, drop) {
  return h(
    "span",
    { class: "file-chip" },
    picture(file.data_url, file.name),
    h(
      "button",
      { type: "button", class: "icon-button small", "aria-label": `Remove ${file.name}`, onclick: drop },
      "✕",
    ),
  );
}

async function addFile(draft, file, tell) {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type))
    return tell("Only pictures (PNG, JPEG, GIF, WebP) can be added here.");
  if (file.size > LARGEST_PICTURE) return tell("This picture is larger than 5 MB.");
  const data = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  draft.files.push({ name: file.name || "picture.png", data_url: data });
}

function shortcutMenu(button, area, keep) {
  const shortcuts = state.shortcuts
    .filter((one) => one.type === "global")
    .map((one) => ({
      icon: "⚡",
      label: one.name,
      detail: one.description,
      run: () => actOrTell("shortcut", { callback_id: one.callback_id }),
    }));
  const commands = state.commands.map((one) => ({
    icon: "/",
    label: one.command,
    detail: one.description,
    run: () => {
      area.value = `${one.command} `;
      keep();
      area.focus();
      area.dispatchEvent(new Event("input"));
    },
  }));
  const rows = [...shortcuts, shortcuts.length && commands.length ? "-" : null, ...commands].filter(Boolean);
  if (rows.length) menu(button, rows, "Shortcuts");
  else emit("notice", "No app has offered a shortcut yet.");
}
