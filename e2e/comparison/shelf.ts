// Serves the alternatives' files under ideal conditions: precompressed by brotli 11, with immutable caching.

import { createServer } from "node:http";
import { extname } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { type HttpServer, listen } from "../support/http-server";

const TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".webp": "image/webp",
};

interface File {
  headers: Record<string, string>;
  content: Buffer;
}

export class Shelf {
  private readonly files = new Map<string, File>();
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<Shelf> {
    const server = createServer((request, response) => {
      const file = shelf.files.get(request.url ?? "");
      if (!file) return response.writeHead(404).end();
      return response.writeHead(200, { ...file.headers, "content-length": file.content.length }).end(file.content);
    });
    const shelf = new Shelf(await listen(server));
    return shelf;
  }

  /** Another origin than the page's, like the widget's. */
  get origin(): string {
    return `http://127.0.0.1:${this.listening.port}`;
  }

  put(name: string, content: Uint8Array): void {
    const type = TYPES[extname(name)];
    if (!type) throw new Error(`${name} is of no type that is known here`);
    const headers = {
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
      "access-control-allow-origin": "*",
    };
    // Images are compressed already.
    const file = type.startsWith("image/")
      ? { headers, content: Buffer.from(content) }
      : { headers: { ...headers, "content-encoding": "br" }, content: smallest(content) };
    this.files.set(`/${name}`, file);
  }

  async close(): Promise<void> {
    await this.listening.close();
  }
}

function smallest(content: Uint8Array): Buffer {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}
