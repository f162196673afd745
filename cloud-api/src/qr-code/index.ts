export { drawQr } from './domain/draw-qr.js';
export { encodeQr, type QrCode } from './domain/encode-qr.js';
