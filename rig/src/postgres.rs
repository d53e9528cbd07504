//! A real, empty PostgreSQL.

use crate::program::Program;
use anyhow::{Context, Result};
use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// Stopped and removed when dropped.
#[derive(Debug)]
pub struct Postgres(Program);

impl Postgres {
    /// The superuser. Its password is not checked.
    pub const USER: &str = "admin";

    /// Starts one.
    pub fn start() -> Result<Self> {
        let mut program = Program::new("postgres", is_ready)?;
        let template = program.root().path().join("srv/postgres");
        program.place().copy(&template, "data")?;
        // It refuses data folders that other users can read.
        program.place().close("data")?;
        program.starts_by([
            "/usr/lib/postgresql/13/bin/postgres",
            "-D",
            "/instance/data",
            "-h",
            "127.0.0.1",
            "-p",
            &program.port().to_string(),
            "-c",
            "unix_socket_directories=",
            // Its root has no /dev/shm.
            "-c",
            "dynamic_shared_memory_type=mmap",
            // Fast and not durable: the data is disposable.
            "-c",
            "fsync=off",
            "-c",
            "shared_buffers=16MB",
        ]);
        program.start()?;
        Ok(Self(program))
    }

    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// The connection URL for sqlx.
    pub fn url(&self) -> String {
        format!("postgres://{}:secret@{}/postgres", Self::USER, self.address())
    }

    /// The same for another user.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        format!("postgres://{user}:{password}@{}/postgres", self.address())
    }

    /// From its next start on, it checks the passwords of all users but [`Self::USER`].
    pub fn check_passwords(&self) -> Result<()> {
        let rules = format!(
            "host all {} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
            Self::USER
        );
        let file = self.0.place().path().join("data/pg_hba.conf");
        fs::write(file, rules).context("PostgreSQL's rules of access cannot be written")
    }

    /// Ends it by SIGKILL.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Starts it again with its data.
    pub fn start_again(&self) -> Result<()> {
        // The process id in it may belong to another process by now.
        let lock = self.0.place().path().join("data/postmaster.pid");
        if lock.exists() {
            fs::remove_file(lock).context("PostgreSQL's lock cannot be removed")?;
        }
        self.0.start()
    }
}

/// The server sends nothing before the client's startup message, and rejects connections until it is ready.
fn is_ready(mut connection: TcpStream) -> io::Result<()> {
    // A startup message of protocol 3.0; the answer starts with R on success.
    let words = b"user\0admin\0database\0postgres\0\0";
    let length = u32::try_from(words.len() + 8).unwrap_or_default();
    connection.write_all(&length.to_be_bytes())?;
    connection.write_all(&[0, 3, 0, 0])?;
    connection.write_all(words)?;
    let mut kind = [0];
    connection.read_exact(&mut kind)?;
    if kind == *b"R" { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}
