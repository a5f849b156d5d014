// What stands packed in this page: most of it is much alike, and takes a tenth.

const TOO_OLD = "This browser cannot unpack the report: it needs DecompressionStream (Chrome 80, Firefox 113, Safari 16.4 or later).";

function octetsOf(base64) {
  return Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
}

/** The text of an element, unpacked. */
async function unpacked(id) {
  if (!window.DecompressionStream) throw new Error(TOO_OLD);
  const packed = octetsOf(document.getElementById(id).textContent);
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}

/** Data without which there is nothing to show; the reader is told why not. */
async function needed(id) {
  try {
    return JSON.parse(await unpacked(id));
  } catch (error) {
    document.getElementById("main").textContent = error.message;
    throw error;
  }
}
