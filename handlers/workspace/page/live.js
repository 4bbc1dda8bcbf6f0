// Speaks with the workspace: one live connection in, one kind of request out.

import { apply, emit, on, state } from "./state.js";

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5000;
const PERSONA_IF_NONE = "U0BO";

export const persona = () => new URLSearchParams(location.search).get("as") || PERSONA_IF_NONE;

let reopen = () => {};

// A private channel that one is let into has a past that only a fresh snapshot tells.
on("stranger-channel", () => reopen());

/** Stay connected for as long as the page is open; every (re)connect begins with a snapshot. */
export function connect() {
  let pause = FIRST_PAUSE;
  let known = false;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/live?as=${encodeURIComponent(persona())}`);
    socket.onmessage = ({ data }) => {
      [pause, known] = [FIRST_PAUSE, true];
      apply(JSON.parse(data));
      emit("connection", "live");
    };
    reopen = () => {
      socket.onclose = null;
      socket.close();
      open();
    };
    socket.onclose = async () => {
      if (!known && (await serverIsUp())) return emit("connection", "stranger");
      emit("connection", "lost");
      setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  };
  open();
}

/** A workspace that answers but does not let one in knows nobody of that id. */
async function serverIsUp() {
  try {
    return (await fetch("/")).ok;
  } catch {
    return false;
  }
}

/** Ask the workspace to do `verb` as this person; never throws: {ok, error?, message?, …}. */
export async function act(verb, details = {}) {
  const body = JSON.stringify({ as: state.me ?? persona(), do: verb, ...details });
  try {
    const answer = await fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body });
    return await answer.json();
  } catch {
    return { ok: false, error: "unreachable", message: "The workspace did not answer. Is it still running?" };
  }
}

/** As `act`, and a refusal is shown in the strip above the message box. */
export async function actOrTell(verb, details = {}) {
  const answer = await act(verb, details);
  if (!answer.ok) emit("trouble", sentence(answer));
  return answer;
}

export const sentence = (answer) => answer.message || `That did not work (${answer.error ?? "no reason given"}).`;
