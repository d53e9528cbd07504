// Twelve keys. The pressed digits are not shown, because they may be a PIN.

const KEYS = "123456789*0#";
const NAMES = { "*": "Star", "#": "Pound" };

export function keypad(send) {
  const pad = document.createElement("div");
  pad.className = "keypad";
  pad.hidden = true;
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", "Keypad");
  for (const digit of KEYS) {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = digit;
    if (NAMES[digit]) key.setAttribute("aria-label", NAMES[digit]);
    key.addEventListener("click", () => send(digit));
    pad.append(key);
  }
  // Digits of the keyboard work while the keypad has the focus.
  pad.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (KEYS.includes(key) && key && !ctrlKey && !metaKey && !altKey) send(key);
  });
  return pad;
}
