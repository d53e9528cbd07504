// A web site on another origin than the server, whose pages contain the script tag.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type HttpServer, listen } from "./http-server";

/** The content of a page. */
export interface HostPage {
  /** Markup of the head. */
  head?: string;
  /** Markup of the body, script tags included. */
  body: string;
  headers?: Record<string, string>;
  /** Attributes of the `html` element. */
  html?: string;
}

interface File {
  type: string;
  content: Buffer;
}

export class HostSite {
  private readonly pages = new Map<string, HostPage>();
  private readonly files = new Map<string, File>();
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<HostSite> {
    const server = createServer((request, response) => {
      if (request.url === "/favicon.ico") return response.writeHead(204).end();
      const file = site.files.get(request.url ?? "");
      if (file) return response.writeHead(200, { "content-type": file.type }).end(file.content);
      const page = site.pages.get(request.url ?? "");
      if (!page) return response.writeHead(404).end();
      const type = { "content-type": "text/html; charset=utf-8" };
      return response.writeHead(200, { ...type, ...page.headers }).end(markup(page));
    });
    const site = new HostSite(await listen(server));
    return site;
  }

  get origin(): string {
    return `http://localhost:${this.listening.port}`;
  }

  /** Adds a page and returns its address. */
  put(page: HostPage): string {
    const path = `/page-${this.pages.size + 1}`;
    this.pages.set(path, page);
    return this.origin + path;
  }

  /** Adds a file for the pages. */
  share(path: string, type: string, file: string): void {
    this.files.set(path, { type, content: readFileSync(file) });
  }

  async close(): Promise<void> {
    await this.listening.close();
  }
}

function markup({ head = "", body, html = 'lang="en"' }: HostPage): string {
  return `<!doctype html><html ${html}><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}</head>
<body>${body}</body></html>`;
}
