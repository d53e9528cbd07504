// The duration of a call.

/** `0:07`, `12:34`, `1:02:03`. */
export function duration(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const padded = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

/** Shows the time since the first `start()` as the text of `element`. */
export function stopwatch(element) {
  let timer;
  return {
    start() {
      if (timer) return;
      const start = Date.now();
      const tick = () => (element.textContent = duration(Math.floor((Date.now() - start) / 1000)));
      tick();
      timer = setInterval(tick, 1000);
    },
    stop: () => clearInterval(timer),
  };
}
