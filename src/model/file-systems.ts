// Which file systems are no disks that fill up: in memory, of containers, read-only images, mounted on demand.

/** Their types, as a matcher of node_exporter's series; the rule pack and the dashboards leave out the same. */
export const realDisks = 'fstype!~"tmpfs|ramfs|overlay|squashfs|nsfs|autofs|iso9660|rootfs"';
