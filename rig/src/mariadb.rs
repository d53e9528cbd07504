//! A real MariaDB with the tables of IvozProvider's directory.

use crate::program::Program;
use crate::superuser::superuser;
use anyhow::{Context, Result, ensure};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};

const DIRECTORY: &str = include_str!("../fixtures/mariadb/ivozprovider.sql");

/// The users, as in `ivozprovider.sql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: &'static str,
    pub password: &'static str,
}

/// Stopped and removed when dropped.
#[derive(Debug)]
pub struct MariaDb(Program);

impl MariaDb {
    pub const DATABASE: &str = "ivozprovider";

    /// Has all rights.
    pub const ADMIN: Account = Account { name: "admin", password: "adminsecret" };

    /// May read the columns that the product queries, and nothing else.
    pub const READER: Account = Account { name: "click2call", password: "readersecret" };

    /// Starts one, with the tables, terminals and users of `fixtures/mariadb`.
    pub fn start() -> Result<Self> {
        let mut program = Program::new("mariadb", greets)?;
        let template = program.root().path().join("srv/mariadb");
        program.place().copy(&template, "data")?;
        program.place().folder("run")?;
        program.starts_by([
            "/usr/sbin/mariadbd",
            "--no-defaults",
            "--datadir=/instance/data",
            "--socket=/instance/run/socket",
            "--pid-file=/instance/run/pid",
            "--bind-address=127.0.0.1",
            &format!("--port={}", program.port()),
            "--skip-name-resolve",
            // As IvozProvider's tables.
            "--character-set-server=utf8",
            "--collation-server=utf8_general_ci",
            // Fast and not durable: the data is disposable.
            "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-log-file-size=4M",
        ]);
        program.start()?;
        let database = Self(program);
        database.feed(DIRECTORY)?;
        Ok(database)
    }

    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// The same server by a Unix socket.
    pub fn socket(&self) -> PathBuf {
        self.0.place().path().join("run/socket")
    }

    /// The connection URL of `account` for sqlx.
    pub fn url(&self, account: Account) -> String {
        let Account { name, password } = account;
        format!("mysql://{name}:{password}@{}/{}", self.address(), Self::DATABASE)
    }

    /// Runs statements on the directory's tables, with all rights.
    pub fn run(&self, statements: &str) -> Result<()> {
        self.feed(&format!("USE {};\n{statements}", Self::DATABASE))
    }

    pub fn stop(&self) -> Result<()> {
        self.0.stop()
    }

    /// Stops it by SIGKILL.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Starts it again with its data.
    pub fn start_again(&self) -> Result<()> {
        self.0.start()
    }

    fn feed(&self, statements: &str) -> Result<()> {
        let mut client = self.client()?.spawn().context("`chroot` could not be started")?;
        let mut input = client.stdin.take().context("the client reads nothing")?;
        // When the client fails, it may stop reading first.
        let _ = input.write_all(statements.as_bytes());
        drop(input);
        let output = client.wait_with_output()?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "MariaDB refuses the statements: {complaint}");
        Ok(())
    }

    fn client(&self) -> Result<Command> {
        let words = [superuser()?, &["chroot"]].concat();
        let mut client = Command::new(words[0]);
        client.args(&words[1..]).arg(self.0.root().path());
        client.args(["/usr/bin/mariadb", "--no-defaults", "--default-character-set=utf8"]);
        client.args(["--user=root", "--host=127.0.0.1", &format!("--port={}", self.0.port())]);
        client.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        Ok(client)
    }
}

/// The server's greeting has the protocol version, 10, after a header of four bytes.
fn greets(mut connection: TcpStream) -> io::Result<()> {
    let mut greeting = [0; 5];
    connection.read_exact(&mut greeting)?;
    if greeting[4] == 10 { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}
