/** Small, valid files for messages whose content does not matter: what WhatsApp would have carried. */
export interface Sample {
  readonly mimeType: string;
  readonly fileName: string;
  readonly base64: string;
}

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

/** 1×1 JPEG, 1×1 WEBP, the head of an Ogg/Opus stream, the head of an MP4, a PDF without pages. */
export const SAMPLES: Readonly<Record<MediaKind, Sample>> = {
  image: {
    mimeType: 'image/jpeg',
    fileName: 'photo.jpg',
    base64:
      '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  },
  sticker: {
    mimeType: 'image/webp',
    fileName: 'sticker.webp',
    base64: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  },
  audio: {
    mimeType: 'audio/ogg; codecs=opus',
    fileName: 'voice.ogg',
    base64: 'T2dnUwACAAAAAAAAAAABAAAAAAAAAAAAAAABE09wdXNIZWFkAQE4AYC7AAAAAAA=',
  },
  video: {
    mimeType: 'video/mp4',
    fileName: 'video.mp4',
    base64: 'AAAAGGZ0eXBtcDQyAAAAAG1wNDJpc29tAAAACGZyZWU=',
  },
  document: {
    mimeType: 'application/pdf',
    fileName: 'proposta.pdf',
    base64: Buffer.from(PDF).toString('base64'),
  },
};
