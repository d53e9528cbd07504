# Runs a program of the root $1 as user $3, with the folder $2 at /instance, for as long as standard
# input stays open: whoever started it may end in any way, and it ends too.
# The first process of its own mount and process namespaces: all goes with it.
root=$1 folder=$2 user=$3
shift 3
mount --bind "$folder" "$root/instance" || exit
exec 3<&0
chroot --userspec="$user" --groups= "$root" "$@" < /dev/null &
program=$!
{
    # One order is known, and the end of input is the other.
    read -r order <&3 && [ "$order" = stop ] && kill -TERM "$program" && read -r order <&3
    kill -KILL "$program"
} &
wait "$program"
