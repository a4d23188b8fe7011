#include "common/store/owners.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/sabotage.h"

#define DEPTH_MAX 16u
#define DATABASE_MAX 4096u /* a line of passwd or group */

static const char *const names[OWNERS_PROCESSES] = {"intake", "hazard", "escalation",
						    "notify", "credit", "console"};

const char *owners_name(unsigned process)
{
	return process < OWNERS_PROCESSES ? names[process] : NULL;
}

unsigned owners_process(const char *name)
{
	unsigned process = 0;
	while (process < OWNERS_PROCESSES && strcmp(names[process], name) != 0)
		process++;
	return process;
}

static bool find_user(const char *name, uid_t *ret_user, gid_t *ret_group)
{
	char memory[DATABASE_MAX];
	struct passwd user, *found = NULL;
	if (getpwnam_r(name, &user, memory, sizeof memory, &found) != 0 || found == NULL)
		return false;
	*ret_user = user.pw_uid;
	*ret_group = user.pw_gid;
	return true;
}

bool owners_find(struct owners *ret_owners)
{
	char memory[DATABASE_MAX], name[64];
	struct group group, *found = NULL;
	gid_t ignored;
	if (!find_user("zhian", &ret_owners->office, &ret_owners->group) ||
	    getgrnam_r("zhian-daemons", &group, memory, sizeof memory, &found) != 0 ||
	    found == NULL)
		return false;
	ret_owners->daemons = group.gr_gid;
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++) {
		(void)snprintf(name, sizeof name, "zhian-%s", names[i]);
		if (!find_user(name, &ret_owners->users[i], &ignored))
			return false;
	}
	return true;
}

void owners_peers(uid_t ret_users[OWNERS_PROCESSES])
{
	struct owners owners;
	uid_t own = geteuid();
	bool apart = false;
	if (owners_find(&owners))
		for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
			apart |= owners.users[i] == own;
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
		ret_users[i] = apart ? owners.users[i] : own;
}

/* ---- one file */

struct want {
	uid_t user;
	gid_t group;
	mode_t never, always; /* bits of the mode */
	bool may_be_roots;    /* whoever made it was root, and so it is at first */
	bool is_made;         /* when it isn't there */
};

static bool is_ours(const struct owners *owners, uid_t user)
{
	bool ours = user == owners->office;
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
		ours |= user == owners->users[i];
	return ours;
}

/* A file with a second name may be a stranger's, laid here for us to give away. */
static const char *why_not(const struct owners_look *look, const struct stat *info,
			   const struct want *want)
{
	if (!is_ours(look->owners, info->st_uid) &&
	    !(info->st_uid == 0 && (look->takes_roots || want->may_be_roots)))
		return "it belongs to nobody of this county";
	if (!S_ISDIR(info->st_mode) && info->st_nlink != 1 && !SABOTAGE("owners.second-name"))
		return "it has a second name elsewhere";
	return NULL;
}

static bool put_right(int fd, const struct want *want, mode_t mode)
{
	char path[64];
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return fchownat(fd, "", want->user, want->group, AT_EMPTY_PATH) == 0 &&
	       (SABOTAGE("owners.mode-kept") || chmod(path, mode) == 0);
}

static void look_at(struct owners_look *look, int fd, const struct stat *info, const char *path,
		    const struct want *want)
{
	mode_t mode = info->st_mode & 07777, wanted = (mode & ~want->never) | want->always;
	if (info->st_uid == want->user && info->st_gid == want->group && mode == wanted)
		return;
	struct owners_wrong wrong = {.path = path,
				     .is = info->st_uid,
				     .wanted = want->user,
				     .mode = mode,
				     .wanted_mode = wanted,
				     .why_not = why_not(look, info, want)};
	if (look->mends && wrong.why_not == NULL) {
		wrong.mended = put_right(fd, want, wanted);
		if (!wrong.mended)
			wrong.why_not = strerrordesc_np(errno);
	}
	look->mended += wrong.mended;
	look->left += !wrong.mended;
	if (look->wrong != NULL)
		look->wrong(look->context, &wrong);
}

/* A descriptor of the file itself, which says no more than which it is; -1: there is none. */
static int name_of(int folder, const char *name, struct stat *ret_info)
{
	int flags = O_PATH | O_CLOEXEC | (SABOTAGE("owners.follows-links") ? 0 : O_NOFOLLOW);
	int fd = openat(folder, name, flags);
	if (fd >= 0 && fstat(fd, ret_info) == 0)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

/* ---- a folder, entry by entry */

typedef void entry_fn(struct owners_look *look, int fd, const struct stat *info, const char *path,
		      const char *name, unsigned depth, const void *context);

static void each_entry(struct owners_look *look, int folder, const char *path, unsigned depth,
		       entry_fn *entry, const void *context)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
	if (directory == NULL && fd >= 0)
		(void)close(fd);
	if (directory == NULL)
		return; /* closed to who looks */
	for (const struct dirent *each = readdir(directory); each != NULL;
	     each = readdir(directory)) {
		char below[FILE_PATH_MAX];
		struct stat info;
		if (strcmp(each->d_name, ".") == 0 || strcmp(each->d_name, "..") == 0)
			continue;
		int size = snprintf(below, sizeof below, "%s/%s", path, each->d_name);
		int named = (size_t)size < sizeof below
				    ? name_of(dirfd(directory), each->d_name, &info)
				    : -1;
		if (named < 0)
			continue; /* gone meanwhile */
		if (!S_ISLNK(info.st_mode))
			entry(look, named, &info, below, each->d_name, depth, context);
		(void)close(named);
	}
	(void)closedir(directory);
}

/* The folder `name` in `folder`, whose whole path is `path`; -1: there is none. */
static int open_place(struct owners_look *look, int folder, const char *name, const char *path,
		      const struct want *want)
{
	struct stat info;
	if (look->mends && want->is_made && mkdirat(folder, name, 0700) != 0 && errno != EEXIST)
		return -1;
	int fd = name_of(folder, name, &info);
	if (fd >= 0 && !S_ISDIR(info.st_mode)) {
		(void)close(fd);
		return -1;
	}
	if (fd >= 0)
		look_at(look, fd, &info, path, want);
	return fd;
}

/* ---- settings, books and keys */

/* "intake.key", "intake.until-2026-12-31.key", "contact.key": whose secret it is. */
static unsigned key_process(const char *name)
{
	char first[32];
	size_t size = strcspn(name, ".");
	if (size >= sizeof first)
		return OWNERS_PROCESSES;
	memcpy(first, name, size);
	first[size] = '\0';
	if (strcmp(first, "contact") == 0)
		return owners_process("intake");
	if (strcmp(first, "document") == 0 || strcmp(first, "seal") == 0)
		return owners_process("notify");
	return owners_process(first);
}

static bool is_secret(const char *name)
{
	size_t size = strlen(name);
	return size > 4 && strcmp(name + size - 4, ".key") == 0;
}

static void look_at_key(struct owners_look *look, int fd, const struct stat *info, const char *path,
			const char *name, unsigned depth, const void *context)
{
	unsigned process = key_process(name);
	(void)depth;
	(void)context;
	if (!S_ISREG(info->st_mode) || !is_secret(name) ||
	    (look->process != OWNERS_PROCESSES && process != look->process))
		return;
	uid_t user =
		process < OWNERS_PROCESSES ? look->owners->users[process] : look->owners->office;
	look_at(look, fd, info, path,
		&(struct want){.user = user, .group = look->owners->group, .never = 0077});
}

static void look_at_note(struct owners_look *look, int fd, const struct stat *info,
			 const char *path, const char *name, unsigned depth, const void *context)
{
	unsigned process = owners_process(name);
	(void)depth;
	(void)context;
	if (process < OWNERS_PROCESSES &&
	    (look->process == OWNERS_PROCESSES || look->process == process))
		look_at(look, fd, info, path,
			&(struct want){.user = look->owners->users[process],
				       .group = look->owners->group,
				       .never = 0037});
}

/* What is the office's: taken back from a daemon and, if asked, from root; its modes are its own
 * matter, but for secrets. */
static void look_at_office(struct owners_look *look, int fd, const struct stat *info,
			   const char *path, const char *name, unsigned depth, const void *context)
{
	bool keys = depth == 0 && strcmp(name, "keys") == 0;
	if (depth == 0 && strcmp(name, "holdings") == 0)
		return;
	/* Secrets of processes are in keys/ itself. */
	if (context != NULL && S_ISREG(info->st_mode) && is_secret(name) && depth == 1) {
		look_at_key(look, fd, info, path, name, depth, NULL);
		return;
	}
	look_at(look, fd, info, path,
		&(struct want){.user = look->owners->office,
			       .group = look->owners->group,
			       .never = S_ISREG(info->st_mode) && is_secret(name) ? 0077 : 0});
	if (S_ISDIR(info->st_mode) && depth < DEPTH_MAX)
		each_entry(look, fd, path, depth + 1, look_at_office,
			   keys || context != NULL ? look : NULL);
}

static void look_at_etc(struct owners_look *look)
{
	const struct want plain = {.user = look->owners->office, .group = look->owners->group};
	const struct want shared = {.user = look->owners->office,
				    .group = look->owners->daemons,
				    .never = 07777,
				    .always = 01770};
	char path[FILE_PATH_MAX];
	if (look->process == OWNERS_PROCESSES) {
		int etc = open_place(look, AT_FDCWD, look->etc, look->etc, &plain);
		if (etc >= 0) {
			each_entry(look, etc, look->etc, 0, look_at_office, NULL);
			(void)close(etc);
		}
	} else {
		struct stat info;
		(void)snprintf(path, sizeof path, "%s/keys", look->etc);
		int keys = name_of(AT_FDCWD, path, &info);
		if (keys >= 0) {
			each_entry(look, keys, path, 0, look_at_key, NULL);
			(void)close(keys);
		}
	}
	(void)snprintf(path, sizeof path, "%s/holdings", look->etc);
	int holdings = open_place(look, AT_FDCWD, path, path, &shared);
	if (holdings >= 0) {
		each_entry(look, holdings, path, 0, look_at_note, NULL);
		(void)close(holdings);
	}
}

/* ---- data and sockets */

static void look_at_data(struct owners_look *look, int fd, const struct stat *info,
			 const char *path, const char *name, unsigned depth, const void *context)
{
	struct want want = *(const struct want *)context;
	/* Books are for whoever works here; the list of people is read by the console. */
	if (depth == 0 && S_ISDIR(info->st_mode) && strcmp(name, "books") != 0)
		want.never = 0077;
	look_at(look, fd, info, path, &want);
	if (S_ISDIR(info->st_mode) && depth < DEPTH_MAX)
		each_entry(look, fd, path, depth + 1, look_at_data, context);
}

static bool is_held(const char *data)
{
	char path[FILE_PATH_MAX + 8];
	(void)snprintf(path, sizeof path, "%s/lock", data);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (fd >= 0)
		(void)close(fd);
	return held;
}

/* "hazard.cmd", "hazard.ready"; two daemons write where their doors are. */
static unsigned run_process(const char *name)
{
	if (strcmp(name, "feed.endpoint") == 0)
		return owners_process("intake");
	if (strcmp(name, "link.endpoint") == 0)
		return owners_process("notify");
	return key_process(name);
}

static void look_at_socket(struct owners_look *look, int fd, const struct stat *info,
			   const char *path, const char *name, unsigned depth, const void *context)
{
	const struct want *own = (const struct want *)context;
	unsigned process = run_process(name);
	(void)depth;
	if (!S_ISDIR(info->st_mode) && process < OWNERS_PROCESSES &&
	    look->owners->users[process] == own->user)
		look_at(look, fd, info, path,
			&(struct want){.user = own->user, .group = own->group, .never = 0002});
}

static void look_at_process(struct owners_look *look, unsigned process, int county, int run)
{
	const struct want own = {
		.user = look->owners->users[process], .group = look->owners->group, .never = 0007};
	struct stat info;
	/* Who owns the county's folder has made it; a stranger's gets nothing new. */
	bool known = fstat(county, &info) == 0 && info.st_uid == look->owners->office;
	const struct want top = {.user = own.user,
				 .group = own.group,
				 .never = 07777,
				 .always = 0710,
				 .may_be_roots = known,
				 .is_made = known};
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/%s", look->data, names[process]);
	if (look->mends && is_held(path) && !SABOTAGE("owners.takes-what-is-held")) {
		look->held = true;
		return;
	}
	int data = open_place(look, county, names[process], path, &top);
	if (data >= 0) {
		each_entry(look, data, path, 0, look_at_data, &own);
		(void)close(data);
	}
	if (run >= 0)
		each_entry(look, run, look->run, 0, look_at_socket, &own);
}

enum status owners_look(struct owners_look *look, struct err *err)
{
	const struct owners *owners = look->owners;
	const struct want data = {.user = owners->office,
				  .group = owners->group,
				  .never = 07777,
				  .always = 0750,
				  .may_be_roots = look->system_places,
				  .is_made = look->system_places};
	const struct want run = {.user = owners->office,
				 .group = owners->daemons,
				 .never = 07777,
				 .always = 01775,
				 .may_be_roots = look->system_places,
				 .is_made = look->system_places};
	struct stat info;
	if (stat(look->etc, &info) != 0)
		return err_set_errno(err, "%s", look->etc);
	look_at_etc(look);
	int data_fd = open_place(look, AT_FDCWD, look->data, look->data, &data);
	int run_fd =
		look->run != NULL ? open_place(look, AT_FDCWD, look->run, look->run, &run) : -1;
	for (unsigned i = 0; i < OWNERS_PROCESSES && data_fd >= 0; i++) {
		if (look->process == OWNERS_PROCESSES || look->process == i)
			look_at_process(look, i, data_fd, run_fd);
	}
	if (data_fd >= 0)
		(void)close(data_fd);
	if (run_fd >= 0)
		(void)close(run_fd);
	return STATUS_OK;
}
