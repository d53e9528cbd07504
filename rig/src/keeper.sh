# Runs a program of the root $1 as user $3, with the folder $2 at /instance, until standard input is closed: when the
# starting process ends in any way, the program ends too.
# This is the first process of its own mount and process namespaces, which end with it.
root=$1 folder=$2 user=$3
shift 3
mount --bind "$folder" "$root/instance" || exit
exec 3<&0
chroot --userspec="$user" --groups= "$root" "$@" < /dev/null &
program=$!
{
    # One command is known; the end of input has the same effect.
    read -r order <&3 && [ "$order" = stop ] && kill -TERM "$program" && read -r order <&3
    kill -KILL "$program"
} &
wait "$program"
