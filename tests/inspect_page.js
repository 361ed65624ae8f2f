// Looks at a page of cards as a reader would and tells what is wrong with it, one line each.
() => {
  const complaints = new Set();
  const name = (node) => {
    const card = node.closest(".card");
    const id = card && card.querySelector(".id");
    return `${id ? id.textContent : "page"}: <${node.tagName.toLowerCase()} class="${node.getAttribute("class") || ""}">`;
  };

  // Nothing is wider than the screen.
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) complaints.add("the page scrolls sideways");
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    if (box.width && (box.right > wide + 1 || box.left < -1)) complaints.add(`${name(node)} leaves the screen`);
    if (!(node instanceof SVGElement) && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0 && getComputedStyle(node).display !== "inline")
      complaints.add(`${name(node)} overflows`);
  }

  // Text stands out from what is behind it.
  const rgba = (text) => {
    const numbers = (text.match(/[\d.]+/g) || ["0", "0", "0", "0"]).map(Number);
    return [numbers[0], numbers[1], numbers[2], numbers.length > 3 ? numbers[3] : 1];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const over = (above, below) => above.slice(0, 3).map((value, i) => value * above[3] + below[i] * (1 - above[3]));
  const ground = (node) => {
    if (!node) return [255, 255, 255];
    const own = rgba(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(node.parentElement));
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const letters = new Map();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest("style, title, desc") || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const below = ground(node);
    const ink = rgba(node instanceof SVGElement ? style.fill : style.color);
    for (let at = node; at; at = at.parentElement) ink[3] *= Number(getComputedStyle(at).opacity);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(over(ink, below), below);
    if (ratio < (large ? 3 : 4.5)) complaints.add(`${name(node)} has a contrast of ${ratio.toFixed(2)}`);
    const font = `${style.fontWeight} 20px ${style.fontFamily}`;
    if (!letters.has(font)) letters.set(font, new Set());
    for (const letter of text.data) if (letter.trim()) letters.get(font).add(letter);
  }

  // Each letter has a glyph: none looks like that of a character which no font has.
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = (letter, font) => {
    pen.clearRect(0, 0, 32, 32);
    pen.font = font;
    pen.fillText(letter, 4, 24);
    return pen.getImageData(0, 0, 32, 32).data.join();
  };
  for (const [font, used] of letters) {
    const missing = drawn("\u{10fffd}", font);
    for (const letter of used)
      if (drawn(letter, font) === missing) complaints.add(`no glyph for U+${letter.codePointAt(0).toString(16)}`);
  }

  // Every picture is drawn.
  for (const picture of document.querySelectorAll("svg, img")) {
    const box = picture.getBoundingClientRect();
    if (box.width < 40 || box.height < 20) complaints.add(`${name(picture)} is not drawn`);
    if (picture.tagName === "IMG" && !picture.naturalWidth) complaints.add(`${name(picture)} has no image`);
  }
  return [...complaints];
}
