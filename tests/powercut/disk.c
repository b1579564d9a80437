/* A disk for tests, put between a process and libc with LD_PRELOAD. It watches one folder, DISK_FOLDER:
 *
 *   DISK_SHADOW  a file is copied there when, and only when, fsync or fdatasync on it returned:
 *                the shadow holds what a power cut at this moment would leave; a file that was
 *                removed leaves it, and one that was renamed gets its name, when the folder itself
 *                is synced;
 *   DISK_SYNCS   a file that grows by one byte with each sync;
 *   DISK_ROOM    no file grows beyond this many bytes: ENOSPC, as a full disk says it;
 *   DISK_BREAKS  a file; while it exists, every sync fails with EIO.
 *
 * Copies are renamed into place, so that a process killed while copying leaves the older copy, as a disk does
 * that never confirmed. What was written and not synced is lost in the shadow: the harshest disk allowed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

/* The name within the watched folder of an open file ("" for the folder itself), or NULL: not there. */
static const char *watched(int fd, char *path) {
    const char *folder = getenv("DISK_FOLDER");
    char link[64];
    ssize_t length;
    if (!folder) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    length = (ssize_t)strlen(folder);
    if (strncmp(path, folder, length)) return NULL;
    return path[length] == '/' ? path + length + 1 : path[length] ? NULL : path + length;
}

static void forget_removed(const char *folder, const char *shadow) {
    char here[2 * PATH_MAX], there[2 * PATH_MAX];
    struct dirent *entry;
    DIR *open = shadow ? opendir(shadow) : NULL;
    while (open && (entry = readdir(open))) {
        snprintf(here, sizeof here, "%s/%s", folder, entry->d_name);
        snprintf(there, sizeof there, "%s/%s", shadow, entry->d_name);
        if (entry->d_name[0] != '.' && access(here, F_OK)) unlink(there);
    }
    if (open) closedir(open);
}

/* The copy of each file by its number, whatever it is called: names are other links to it. */
static void number(const struct stat *file, const char *shadow, char *path) {
    snprintf(path, 2 * PATH_MAX, "%s/.file-%llu", shadow, (unsigned long long)file->st_ino);
}

static void name_copy(const char *copied, const char *shadow, const char *name) {
    char target[2 * PATH_MAX], fresh[2 * PATH_MAX + 8];
    snprintf(target, sizeof target, "%s/%s", shadow, name);
    snprintf(fresh, sizeof fresh, "%s.fresh", target);
    unlink(fresh);
    if (link(copied, fresh) || rename(fresh, target)) abort();
    unlink(fresh); /* rename leaves both when they are one file already */
}

static void name_renamed(const char *folder, const char *shadow) {
    char here[2 * PATH_MAX], copied[2 * PATH_MAX];
    struct dirent *entry;
    struct stat file;
    DIR *open = shadow ? opendir(folder) : NULL;
    while (open && (entry = readdir(open))) {
        snprintf(here, sizeof here, "%s/%s", folder, entry->d_name);
        if (stat(here, &file) || !S_ISREG(file.st_mode)) continue;
        number(&file, shadow, copied);
        if (!access(copied, F_OK)) name_copy(copied, shadow, entry->d_name);
    }
    if (open) closedir(open);
}

static void copy(int fd, const char *name) {
    const char *shadow = getenv("DISK_SHADOW");
    char target[2 * PATH_MAX], fresh[2 * PATH_MAX + 8], block[65536];
    struct stat file;
    off_t offset = 0;
    ssize_t got;
    int out, in = fd;
    if (!shadow) return;
    if (fstat(fd, &file)) abort();
    number(&file, shadow, target);
    snprintf(fresh, sizeof fresh, "%s.fresh", target);
    out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0) abort();
    /* Only what cannot be read is opened once more: closing a second time would take a database's locks. */
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        snprintf(fresh, sizeof fresh, "/proc/self/fd/%d", fd);
        if ((in = open(fresh, O_RDONLY)) < 0) abort();
        snprintf(fresh, sizeof fresh, "%s.fresh", target);
    }
    while ((got = pread(in, block, sizeof block, offset)) > 0) {
        if (real_pwrite(out, block, got, offset) != got) abort();
        offset += got;
    }
    close(out);
    if (in != fd) close(in);
    if (got < 0 || rename(fresh, target)) abort();
    name_copy(target, shadow, name);
}

static int synced(int fd, const char *real_name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, real_name);
    const char *count = getenv("DISK_SYNCS"), *breaks = getenv("DISK_BREAKS"), *name;
    char path[PATH_MAX];
    int result, counter;
    name = watched(fd, path);
    if (name && breaks && !access(breaks, F_OK)) return errno = EIO, -1;
    result = real(fd);
    if (result || !name) return result;
    if (*name) copy(fd, name);
    else forget_removed(path, getenv("DISK_SHADOW")), name_renamed(path, getenv("DISK_SHADOW"));
    if (count && (counter = open(count, O_WRONLY | O_APPEND | O_CREAT, 0600)) >= 0) {
        if (write(counter, "s", 1) != 1) abort();
        close(counter);
    }
    return 0;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

static int fits(int fd, off_t end) {
    const char *room = getenv("DISK_ROOM");
    char path[PATH_MAX];
    if (!room || end <= atoll(room) || !watched(fd, path)) return 1;
    errno = ENOSPC;
    return 0;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
    return fits(fd, offset + (off_t)size) ? real_pwrite(fd, bytes, size, offset) : -1;
}
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t offset) { return pwrite(fd, bytes, size, offset); }

__attribute__((constructor)) static void find_real(void) {
    real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
}
