/**
 * A `fetch` that tells how much of the request has left, from 0 to 1. The platform's own tells nothing of an upload: over a telephone's
 * network a photo takes a minute, and somebody waits for it.
 */
export function sendWithProgress(onProgress: (sent: number) => void) {
  return async (request: Request): Promise<Response> => {
    const body = await request.blob();
    return new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest();
      const { signal } = request;
      const abort = () => sending.abort();
      sending.open(request.method, request.url);
      request.headers.forEach((value, name) => {
        sending.setRequestHeader(name, value);
      });
      sending.upload.onprogress = ({ loaded, total, lengthComputable }) => {
        if (lengthComputable && total > 0) onProgress(loaded / total);
      };
      sending.onload = () => resolve(answerOf(sending));
      sending.onerror = () => reject(new TypeError('the connection broke'));
      sending.onabort = () => reject(signal.reason ?? new DOMException('the upload was ended', 'AbortError'));
      sending.onloadend = () => signal.removeEventListener('abort', abort);
      signal.addEventListener('abort', abort, { once: true });
      sending.send(body);
      if (signal.aborted) abort();
    });
  };
}

function answerOf(sending: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of sending.getAllResponseHeaders().split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const { status, statusText } = sending;
  return new Response(status === 204 ? null : sending.responseText, { status, statusText, headers });
}
