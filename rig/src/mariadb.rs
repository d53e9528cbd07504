//! A real MariaDB with what IvozProvider's directory is asked for.

use crate::program::Program;
use crate::superuser::superuser;
use anyhow::{Context, Result, ensure};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};

const DIRECTORY: &str = include_str!("../fixtures/mariadb/ivozprovider.sql");

/// Who may log in; `ivozprovider.sql` says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: &'static str,
    pub password: &'static str,
}

/// Down when dropped; nothing of it stays.
#[derive(Debug)]
pub struct MariaDb(Program);

impl MariaDb {
    pub const DATABASE: &str = "ivozprovider";

    /// May change everything.
    pub const ADMIN: Account = Account { name: "admin", password: "adminsecret" };

    /// May read the columns that the product asks for, and nothing else.
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
            // As IvozProvider's tables are.
            "--character-set-server=utf8",
            "--collation-server=utf8_general_ci",
            // Quick rather than safe: what it holds is not missed.
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

    /// The way in for `account`, as sqlx reads it.
    pub fn url(&self, account: Account) -> String {
        let Account { name, password } = account;
        format!("mysql://{name}:{password}@{}/{}", self.address(), Self::DATABASE)
    }

    /// Runs statements on the directory's tables, as one who may change everything.
    pub fn run(&self, statements: &str) -> Result<()> {
        self.feed(&format!("USE {};\n{statements}", Self::DATABASE))
    }

    pub fn stop(&self) -> Result<()> {
        self.0.stop()
    }

    /// Ends it by SIGKILL.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Starts it again, with what it held.
    pub fn start_again(&self) -> Result<()> {
        self.0.start()
    }

    fn feed(&self, statements: &str) -> Result<()> {
        let mut client = self.client()?.spawn().context("`chroot` could not be started")?;
        let mut input = client.stdin.take().context("the client reads nothing")?;
        // When it complains, it may stop reading first.
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

/// Whoever connects is told the protocol's version, 10, behind a head of four bytes.
fn greets(mut connection: TcpStream) -> io::Result<()> {
    let mut greeting = [0; 5];
    connection.read_exact(&mut greeting)?;
    if greeting[4] == 10 { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}
