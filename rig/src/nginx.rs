//! A real nginx in front of a server of the test.

use crate::program::Program;
use anyhow::{Context, Result};
use std::fs;
use std::net::SocketAddr;

/// The configuration around the server block: in the foreground, with every file in the folder of the start.
const FRAME: &str = "\
daemon off;
worker_processes 1;
pid /instance/run/pid;
error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path /instance/run/body;
    proxy_temp_path /instance/run/proxy;
    fastcgi_temp_path /instance/run/fastcgi;
    uwsgi_temp_path /instance/run/uwsgi;
    scgi_temp_path /instance/run/scgi;
@SERVER@
}
";

/// Its certificate and key, which are Asterisk's: for `localhost`.
const CERTIFICATE: &str = "/srv/manager.pem";

/// Stopped and removed when dropped.
#[derive(Debug)]
pub struct Nginx(Program);

impl Nginx {
    /// Starts one and waits until it listens.
    ///
    /// `server` is an operator's block `server { … }`. Its port and certificate are replaced by those of the rig; its `upstream`,
    /// such as `127.0.0.1:8080`, is replaced by `server_address`.
    pub fn start(server: &str, upstream: &str, server_address: SocketAddr) -> Result<Self> {
        // It listens when a connection succeeds.
        let mut program = Program::new("nginx", |_| Ok(()))?;
        let listen = format!("127.0.0.1:{}", program.port());
        let block: String = server
            .replace(upstream, &server_address.to_string())
            .lines()
            .map(|line| with_own_value(line, &listen) + "\n")
            .collect();
        let place = program.place();
        fs::create_dir(place.path().join("etc"))?;
        place.write("etc/nginx.conf", &FRAME.replace("@SERVER@", &block))?;
        place.folder("run")?;
        program.starts_by([
            "/usr/sbin/nginx",
            "-p",
            "/instance/run",
            "-c",
            "/instance/etc/nginx.conf",
        ]);
        program.start()?;
        Ok(Self(program))
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Its self-signed certificate, in PEM.
    pub fn certificate(&self) -> Result<Vec<u8>> {
        let path = self.0.root().path().join("srv/manager.crt");
        fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
    }
}

/// Replaces what differs between an operator's machine and the rig.
fn with_own_value(line: &str, listen: &str) -> String {
    match line.split_whitespace().next() {
        Some("listen") => line.replacen("443", listen, 1),
        Some(name @ ("ssl_certificate" | "ssl_certificate_key")) => {
            format!("{name} {CERTIFICATE};")
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_port_and_the_certificate_are_replaced() {
        let own = |line| with_own_value(line, "127.0.0.1:9");

        assert_eq!(own("    listen 443 ssl;"), "    listen 127.0.0.1:9 ssl;");
        assert_eq!(own("    ssl_certificate /etc/a.pem;"), "ssl_certificate /srv/manager.pem;");
        assert_eq!(own("    proxy_buffering off;"), "    proxy_buffering off;");
    }
}
