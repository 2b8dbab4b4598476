import sharp from 'sharp';

/** A picture of more than 5 MB that no compression makes small, in base64; another one for each `seed`. */
export async function largePicture(seed = 0): Promise<string> {
  const side = 1_600;
  const noise = Buffer.from(
    Array.from({ length: side * side * 3 }, (_, i) => ((i + seed) * 2654435761) & 255),
  );
  const picture = sharp(noise, { raw: { width: side, height: side, channels: 3 } });
  return (await picture.png({ compressionLevel: 0 }).toBuffer()).toString('base64');
}
