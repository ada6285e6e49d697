// Elder mode: reads the page aloud where the browser can. The button is hidden until then.
if ("speechSynthesis" in window) {
  const buttons = () => document.querySelectorAll("[data-read-aloud]");
  const label = (text) => buttons().forEach((b) => (b.querySelector("span").textContent = text));
  buttons().forEach((b) => (b.hidden = false));

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-read-aloud]")) return;
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      label("读给我听");
      return;
    }
    const heading = document.querySelector("h1")?.innerText ?? "";
    const main = document.querySelector("main")?.innerText ?? "";
    const text = main.includes(heading) ? main : `${heading}。${main}`;
    const sentences = text.split(/(?<=[。！？；\n])/u).filter((s) => s.trim());
    sentences.forEach((sentence, index) => {
      const speech = new SpeechSynthesisUtterance(sentence);
      speech.lang = "zh-CN";
      speech.rate = 0.9;
      if (index === sentences.length - 1) speech.onend = () => label("读给我听");
      speechSynthesis.speak(speech);
    });
    label("停止朗读");
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
