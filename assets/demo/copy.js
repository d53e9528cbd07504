// Copies a text when a button is pressed, and confirms it for a moment.

export function copyOnPress(button, text, label, usual) {
  let timer;
  button.addEventListener("click", async () => {
    label.textContent = (await copy(text)) ? "Copied" : "Please copy it by hand";
    clearTimeout(timer);
    timer = setTimeout(() => (label.textContent = usual), 2000);
  });
}

// A page without TLS has no clipboard, unless it is on this very machine.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
