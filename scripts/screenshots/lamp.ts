import sharp from 'sharp';

/** A desk lamp, drawn here so that the pictures of this repository need nobody's permission. */
export function lampPicture(colours: { shade: string; wall: string }): Promise<Buffer> {
  const { shade, wall } = colours;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360">
    <defs>
      <radialGradient id="glow" cx="50%" cy="30%" r="60%">
        <stop offset="0" stop-color="#fff6da" stop-opacity="0.95" />
        <stop offset="1" stop-color="#fff6da" stop-opacity="0" />
      </radialGradient>
      <linearGradient id="side" x1="0" x2="1">
        <stop offset="0" stop-color="#000" stop-opacity="0" />
        <stop offset="1" stop-color="#000" stop-opacity="0.22" />
      </linearGradient>
    </defs>
    <rect width="480" height="360" fill="${wall}" />
    <rect y="288" width="480" height="72" fill="#a9764f" />
    <rect y="288" width="480" height="5" fill="#8f6040" />
    <circle cx="222" cy="196" r="210" fill="url(#glow)" />
    <rect x="58" y="246" width="104" height="16" rx="3" fill="#31506b" />
    <rect x="66" y="262" width="96" height="13" rx="3" fill="#c9553d" />
    <rect x="54" y="275" width="112" height="14" rx="3" fill="#e4d6b8" />
    <rect x="215" y="168" width="14" height="112" fill="#4b4038" />
    <ellipse cx="222" cy="286" rx="62" ry="13" fill="#3b322c" />
    <ellipse cx="222" cy="280" rx="62" ry="13" fill="#5a4d43" />
    <path d="M172 66h100l46 108H126Z" fill="${shade}" />
    <path d="M222 66h50l46 108h-96Z" fill="url(#side)" />
    <ellipse cx="222" cy="174" rx="96" ry="11" fill="#fff3cf" />
    <rect x="356" y="236" width="54" height="54" rx="9" fill="#d8c7ae" />
    <path d="M383 238c-30-22-30-58-12-84 14 26 20 52 12 84Z" fill="#4d7c52" />
    <path d="M385 238c26-14 42-40 38-70-22 12-38 38-38 70Z" fill="#5f9363" />
    <path d="M381 238c-24-6-42-24-46-48 22 4 42 22 46 48Z" fill="#3f6a45" />
  </svg>`;
  return sharp(Buffer.from(svg)).resize(960).png().toBuffer();
}
