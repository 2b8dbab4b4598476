/**
 * Runs in a page: what has the focus, and whether that is seen. The ring may be drawn by the element itself, by what is
 * drawn in its place (a switch), or by the frame around it (a field with a button in it).
 */
const LEAST_CONTRAST = 3;
const LEAST_PX = 2;

export const FOCUS_SEEN = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return { at: null, what: '', wrong: [] };
  const wrong = [];
  const all = [...document.querySelectorAll('*')];
  const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '';
  const what = element.tagName.toLowerCase() + ' “' + name.trim().slice(0, 40) + '”';
  if (element.tabIndex > 0) wrong.push('has a place of its own in the order');

  const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const channels = (color, under) => {
    pixel.canvas.width = 1;
    pixel.canvas.height = 1;
    for (const one of [under, color]) {
      pixel.fillStyle = one;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const css = ([r, g, b]) => 'rgb(' + [r, g, b].join(', ') + ')';
  const behind = (from) => {
    const layers = [];
    for (let one = from; one !== null; one = one.parentElement) layers.push(getComputedStyle(one).backgroundColor);
    return layers.reverse().reduce((under, color) => css(channels(color, under)), 'white');
  };
  const light = (color) => {
    const [r, g, b] = color.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };

  const hasRing = (one) => {
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(one);
    return outlineStyle !== 'none' && opacity !== '0' && parseFloat(outlineWidth) >= ${String(LEAST_PX)};
  };
  const drawn = [element, element.nextElementSibling, element.parentElement, element.parentElement?.parentElement]
    .find((one) => one instanceof Element && one !== document.body && hasRing(one));
  const seen = drawn ?? element;
  const rect = seen.getBoundingClientRect();
  if (drawn === undefined) {
    wrong.push('has no ring');
  } else {
    const style = getComputedStyle(drawn);
    const offset = parseFloat(style.outlineOffset);
    const under = behind(offset < 0 ? drawn : drawn.parentElement);
    const found = contrast(channels(style.outlineColor, under), channels(under, 'white'));
    if (found < ${String(LEAST_CONTRAST)}) {
      wrong.push('has a ring of ' + style.outlineColor + ' on ' + under + ': ' + found.toFixed(2) + ' to 1');
    }
    // What is cut off by a frame around it is not seen.
    const reach = Math.max(0, offset + parseFloat(style.outlineWidth));
    for (let one = drawn.parentElement; one !== null && one !== document.documentElement; one = one.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(one);
      const frame = one.getBoundingClientRect();
      const cuts = [
        overflowX !== 'visible' && (rect.left - reach < frame.left - 1 || rect.right + reach > frame.right + 1),
        overflowY !== 'visible' && (rect.top - reach < frame.top - 1 || rect.bottom + reach > frame.bottom + 1),
      ];
      if (one !== document.body && cuts.includes(true)) {
        wrong.push('has a ring that is cut off by ' + one.tagName.toLowerCase() + '.' + one.className);
        break;
      }
      if (position === 'fixed') break;
    }
  }
  const x = Math.min(Math.max(rect.left + rect.width / 2, 0), innerWidth - 1);
  const y = rect.top + Math.min(rect.height / 2, 20);
  if (rect.width < 1 || rect.height < 1 || y < 0 || y > innerHeight || rect.right < 0 || rect.left > innerWidth) {
    wrong.push('is not on the screen');
  } else {
    const top = document.elementFromPoint(x, y);
    const isIt = top !== null && (seen.contains(top) || top.contains(seen) || top.closest('label')?.contains(element) === true);
    if (!isIt) wrong.push('lies below ' + (top?.tagName.toLowerCase() ?? 'nothing') + '.' + (top?.className ?? ''));
  }
  return { at: all.indexOf(element), what, wrong };
})()`;
