// Emoji by their short names: the common ones that teams use.

export const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", heart: "❤️", tada: "🎉", eyes: "👀", white_check_mark: "✅", heavy_check_mark: "✔️",
  x: "❌", fire: "🔥", rocket: "🚀", pray: "🙏", clap: "👏", raised_hands: "🙌", wave: "👋", muscle: "💪", ok_hand: "👌", point_right: "👉",
  point_left: "👈", point_up: "☝️", point_down: "👇", pushpin: "📌", round_pushpin: "📍", paperclip: "📎", memo: "📝", pencil2: "✏️",
  clipboard: "📋", books: "📚", book: "📖", bookmark: "🔖", bookmark_tabs: "📑", link: "🔗", lock: "🔒", unlock: "🔓", key: "🔑",
  rotating_light: "🚨", warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", bell: "🔔", no_bell: "🔕", mega: "📣",
  loudspeaker: "📢", bulb: "💡", mag: "🔍", telescope: "🔭", microscope: "🔬", test_tube: "🧪", robot_face: "🤖", brain: "🧠", shield: "🛡️",
  fire_engine: "🚒", fire_extinguisher: "🧯", helmet_with_white_cross: "⛑️", ambulance: "🚑", hospital: "🏥", sos: "🆘", bug: "🐛",
  boom: "💥", zap: "⚡", sparkles: "✨", star: "⭐", star2: "🌟", dizzy: "💫", sunny: "☀️", rainbow: "🌈", snowflake: "❄️", droplet: "💧",
  red_circle: "🔴", large_orange_circle: "🟠", orange_circle: "🟠", large_yellow_circle: "🟡", yellow_circle: "🟡", large_green_circle: "🟢",
  green_circle: "🟢", large_blue_circle: "🔵", blue_circle: "🔵", large_purple_circle: "🟣", purple_circle: "🟣", white_circle: "⚪", black_circle: "⚫",
  large_red_square: "🟥", large_orange_square: "🟧", large_yellow_square: "🟨", large_green_square: "🟩", large_blue_square: "🟦",
  large_purple_square: "🟪", white_large_square: "⬜", black_large_square: "⬛", small_blue_diamond: "🔹", small_orange_diamond: "🔸",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", clock1: "🕐", calendar: "📅", date: "📅",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", card_index_dividers: "🗂️", file_folder: "📁",
  open_file_folder: "📂", file_cabinet: "🗄️", wastebasket: "🗑️", package: "📦", inbox_tray: "📥", outbox_tray: "📤", email: "✉️",
  envelope: "✉️", phone: "☎️", telephone_receiver: "📞", pager: "📟", computer: "💻", desktop_computer: "🖥️", keyboard: "⌨️", floppy_disk: "💾",
  electric_plug: "🔌", battery: "🔋", gear: "⚙️", wrench: "🔧", hammer: "🔨", hammer_and_wrench: "🛠️", toolbox: "🧰", construction: "🚧",
  thinking_face: "🤔", smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", rofl: "🤣", wink: "😉", blush: "😊",
  sunglasses: "😎", sweat_smile: "😅", grimacing: "😬", open_mouth: "😮", scream: "😱", cry: "😢", sob: "😭", angry: "😠",
  face_with_monocle: "🧐", exploding_head: "🤯", face_palm: "🤦", facepalm: "🤦", shrug: "🤷", saluting_face: "🫡", melting_face: "🫠",
  zipper_mouth_face: "🤐", sleeping: "😴", innocent: "😇", smiling_imp: "😈", ghost: "👻", skull: "💀", clown_face: "🤡", detective: "🕵️",
  "100": "💯", question: "❓", exclamation: "❗", heavy_exclamation_mark: "❗", interrobang: "⁉️", heavy_plus_sign: "➕", heavy_minus_sign: "➖",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_upper_right: "↗️", leftwards_arrow_with_hook: "↩️",
  arrows_counterclockwise: "🔄", repeat: "🔁", fast_forward: "⏩", double_vertical_bar: "⏸️", arrow_forward: "▶️", black_square_for_stop: "⏹️",
  information_source: "ℹ️", speech_balloon: "💬", thought_balloon: "💭", left_speech_bubble: "🗨️", coffee: "☕", cake: "🍰", beer: "🍺",
  pizza: "🍕", gift: "🎁", trophy: "🏆", medal: "🏅", dart: "🎯", checkered_flag: "🏁", triangular_flag_on_post: "🚩", white_flag: "🏳️",
  moneybag: "💰", money_with_wings: "💸", credit_card: "💳", label: "🏷️", shopping_cart: "🛒", shopping_bags: "🛍️", handshake: "🤝",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", technologist: "🧑‍💻", firefighter: "🧑‍🚒", scales: "⚖️", balance_scale: "⚖️",
  judge: "🧑‍⚖️", newspaper: "📰", globe_with_meridians: "🌐", world_map: "🗺️", house: "🏠", office: "🏢", seedling: "🌱", evergreen_tree: "🌲",
  heavy_multiplication_x: "✖️", ballot_box_with_check: "☑️", radio_button: "🔘", new: "🆕", free: "🆓", up: "🆙", cool: "🆒", ok: "🆗",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", keycap_ten: "🔟", see_no_evil: "🙈", hear_no_evil: "🙉", speak_no_evil: "🙊",
};

export const QUICK_REACTIONS = ["+1", "eyes", "white_check_mark", "tada", "pray", "rotating_light", "pushpin", "heart"];

/** The picture of a short name, or the name between colons when it is not a common one. */
export const emoji = (name) => EMOJI[String(name).split("::")[0]] ?? `:${name}:`;

const SHORT_NAME = /:([a-z0-9_+'-]{1,60})(?:::skin-tone-\d)?:/g;
export const withEmoji = (text) => String(text).replace(SHORT_NAME, (all, name) => EMOJI[name] ?? all);
