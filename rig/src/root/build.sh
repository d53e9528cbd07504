# Builds a Debian 11 in the folder $1 from the Debian archive $2, with the programs of the rig.
# Runs as root, in its own mount and process namespaces, so that nothing stays mounted or running.
set -eu
# debootstrap reports errors on standard output.
exec >&2
root=$1
debootstrap --variant=minbase --keyring="$3" bullseye "$root" "$2"

# Before the installation: no program starts automatically.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
echo 'APT::Install-Recommends "false";' > "$root/etc/apt/apt.conf.d/90rig"
cat > "$root/etc/dpkg/dpkg.cfg.d/90rig" <<'EOF'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
EOF

# PostgreSQL must not create a cluster of its own.
mkdir -p "$root/etc/postgresql-common/createcluster.d"
echo 'create_main_cluster = false' > "$root/etc/postgresql-common/createcluster.d/rig.conf"

mount -t proc proc "$root/proc"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
chroot "$root" apt-get -q update
chroot "$root" apt-get -q --yes install \
    asterisk asterisk-core-sounds-en-gsm sip-tester openssl kamailio nginx-light \
    mariadb-client-core-10.5 mariadb-server-core-10.5 postgresql-13
chroot "$root" apt-get clean
rm -rf "$root"/var/lib/apt/lists/*

# An empty database that each start copies, because creating it takes longer than the rest of a start.
chroot "$root" mariadb-install-db --no-defaults --datadir=/srv/mariadb --force --skip-test-db \
    --auth-root-authentication-method=normal --innodb-log-file-size=4M > /dev/null
chmod -R a+rX "$root/srv/mariadb"

# The same for PostgreSQL, which refuses to run as root.
chroot "$root" install --directory --owner=postgres --group=postgres /srv/postgres
chroot --userspec=postgres:postgres "$root" /usr/lib/postgresql/13/bin/initdb \
    --pgdata=/srv/postgres --username=admin --auth=trust --encoding=UTF8 --no-locale --no-sync
chmod -R a+rX "$root/srv/postgres"

# Asterisk's self-signed certificate and its key, in one file.
chroot "$root" openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -config /dev/stdin \
    -keyout /srv/manager.key -out /srv/manager.crt <<'EOF'
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
commonName = localhost
[extensions]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:localhost,IP:127.0.0.1
EOF
cat "$root/srv/manager.crt" "$root/srv/manager.key" > "$root/srv/manager.pem"
chmod 644 "$root/srv/manager.pem"

# The mount point of a start's folder, in the mount namespace of that start.
mkdir "$root/instance"
