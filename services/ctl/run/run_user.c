/* Who may sign in at the console: passwords and locks. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include "common/base/sabotage.h"
#include "common/crypto/passwords.h"
#include "common/sheets/shown_names.h"
#include "services/ctl/county/county.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define PATH_ROOM (FILE_PATH_MAX + 64)

/* ---- a password, typed unseen or on standard input */

static bool read_line(const struct session *session, const char *ask, char *out, size_t room,
		      size_t *ret_size)
{
	struct termios shown, hidden;
	bool typed = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &shown) == 0;
	size_t size = 0;
	char byte;
	if (typed) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
		session_say(session, session->err, ask, NULL, 0);
	}
	while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n' && size < room)
		out[size++] = byte;
	if (typed) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', session->err);
	}
	*ret_size = size;
	return size != 0 && size < room;
}

static int ask_password(struct session *session, char out[PASSWORD_MOST + 2], size_t *ret_size)
{
	char again[PASSWORD_MOST + 2];
	size_t size = 0;
	bool typed = isatty(STDIN_FILENO) == 1;
	if (!read_line(session, "user_password", out, PASSWORD_MOST + 2, ret_size))
		return failure_set(&session->failure, EXIT_USAGE, "cli.password");
	if (!typed)
		return EXIT_DONE;
	bool same = read_line(session, "user_password_again", again, sizeof again, &size) &&
		    size == *ret_size && memcmp(again, out, size) == 0;
	explicit_bzero(again, sizeof again);
	return same ? EXIT_DONE
		    : failure_set(&session->failure, EXIT_USAGE, "cli.password_differs");
}

/* ---- the file */

struct users {
	struct county county;
	char path[PATH_ROOM], lock_path[PATH_ROOM];
	int lock;
	struct passwords passwords;
};

static void users_close(struct users *users)
{
	passwords_free(&users->passwords);
	if (users->lock >= 0)
		(void)close(users->lock);
	county_close(&users->county);
}

/* One at a time: two that are given a password at once both have one. */
static int users_open(struct session *session, const struct invocation *invocation,
		      struct users *ret_users)
{
	struct err err;
	*ret_users = (struct users){.lock = -1};
	int exit = target_county(session, invocation, &ret_users->county);
	if (exit != EXIT_DONE)
		return exit;
	const char *data = ret_users->county.config->config.data;
	char folder[PATH_ROOM];
	(void)snprintf(folder, sizeof folder, "%.1000s/console", data);
	(void)snprintf(ret_users->path, sizeof ret_users->path, "%.1000s/console/" PASSWORDS_FILE,
		       data);
	enum status status = file_make_directories(folder, 0750, &err);
	if (status == STATUS_OK) {
		ret_users->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (ret_users->lock < 0 || flock(ret_users->lock, LOCK_EX) != 0)
			status = err_set_errno(&err, "%s", folder);
	}
	if (status == STATUS_OK)
		status = passwords_read(ret_users->path, &ret_users->passwords, &err);
	if (status == STATUS_OK)
		return EXIT_DONE;
	users_close(ret_users);
	return failure_of_err(&session->failure, EXIT_FILE, &err);
}

static int users_write(struct session *session, struct users *users, int exit)
{
	struct err err;
	if (exit == EXIT_DONE && passwords_write(users->path, &users->passwords, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	users_close(users);
	return exit;
}

static int nobody(struct session *session, const char *id)
{
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_user");
	failure_param(&session->failure, "value", id);
	return EXIT_NOT_FOUND;
}

/* ---- the commands */

/* A password of somebody whom the list doesn't know opens nothing, and is one that was mistyped. */
static int check_person(struct session *session, uint32_t region, const char *id)
{
	struct people_file file;
	struct err err;
	if (people_file_read(session, region, &file, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	const struct person_text *person = people_file_person(&file, id);
	bool works = (person != NULL && !person->disabled) || SABOTAGE("user.strangers");
	people_file_done(&file);
	return works ? EXIT_DONE : person_missing(session, id);
}

int run_user_password(struct session *session, const struct invocation *invocation)
{
	struct users users;
	struct err err;
	char password[PASSWORD_MOST + 2];
	size_t size = 0;
	/* Nobody types a password for a county that is not there; the file is held only later. */
	int exit = target_county(session, invocation, &users.county);
	if (exit != EXIT_DONE)
		return exit;
	exit = check_person(session, (uint32_t)users.county.config->config.region,
			    invocation->operands[0]);
	county_close(&users.county);
	if (exit == EXIT_DONE)
		exit = ask_password(session, password, &size);
	if (exit == EXIT_DONE)
		exit = users_open(session, invocation, &users);
	if (exit != EXIT_DONE)
		return exit;
	if (passwords_set(&users.passwords, invocation->operands[0], bytes_of(password, size),
			  &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_USAGE, &err);
	explicit_bzero(password, sizeof password);
	return users_write(session, &users, exit);
}

static int set_lock(struct session *session, const struct invocation *invocation, bool locked)
{
	struct users users;
	int exit = users_open(session, invocation, &users);
	if (exit != EXIT_DONE)
		return exit;
	struct password *found = passwords_find(&users.passwords, invocation->operands[0]);
	if (found != NULL)
		found->locked = locked;
	else
		exit = nobody(session, invocation->operands[0]);
	return users_write(session, &users, exit);
}

int run_user_lock(struct session *session, const struct invocation *invocation)
{
	return set_lock(session, invocation, true);
}

int run_user_unlock(struct session *session, const struct invocation *invocation)
{
	return set_lock(session, invocation, false);
}

int run_user_remove(struct session *session, const struct invocation *invocation)
{
	struct users users;
	int exit = users_open(session, invocation, &users);
	if (exit != EXIT_DONE)
		return exit;
	if (!passwords_remove(&users.passwords, invocation->operands[0]))
		exit = nobody(session, invocation->operands[0]);
	return users_write(session, &users, exit);
}

static void say_codes(const struct session *session, const struct password *user, int64_t region)
{
	char address[200];
	(void)snprintf(address, sizeof address,
		       "otpauth://totp/Zhian-%06u:%s?secret=%s&issuer=Zhian-%06u", (unsigned)region,
		       user->person, user->totp, (unsigned)region);
	const struct template_param params[] = {
		{"value", user->person}, {"key", user->totp}, {"address", address}};
	if (session->json)
		fprintf(session->out,
			"{\"kind\":\"user\",\"person\":\"%s\",\"key\":\"%s\",\"address\":\"%s\"}\n",
			user->person, user->totp, user->totp[0] != '\0' ? address : "");
	else
		session_say(session, session->out,
			    user->totp[0] != '\0' ? "user_codes" : "user_codes_none", params, 3);
	explicit_bzero(address, sizeof address);
}

/* The key is shown this once, to whoever gives it to the person; sessions begun before end. */
int run_user_codes(struct session *session, const struct invocation *invocation)
{
	struct users users;
	bool none = invocation->operand_count == 2;
	if (none && strcmp(invocation->operands[1], "none") != 0) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.user_codes");
		failure_param(&session->failure, "value", invocation->operands[1]);
		return EXIT_USAGE;
	}
	int exit = users_open(session, invocation, &users);
	if (exit != EXIT_DONE)
		return exit;
	struct password *user = passwords_find(&users.passwords, invocation->operands[0]);
	if (user == NULL)
		exit = nobody(session, invocation->operands[0]);
	else if (none)
		user->totp[0] = '\0';
	else if (!totp_make(user->totp))
		exit = failure_set(&session->failure, EXIT_FILE, "cli.no_memory");
	struct password given = user != NULL ? *user : (struct password){.locked = false};
	int64_t region = users.county.config->config.region;
	exit = users_write(session, &users, exit);
	if (exit == EXIT_DONE)
		say_codes(session, &given, region);
	explicit_bzero(&given, sizeof given);
	return exit;
}

static void say_user(const struct session *session, const struct shown_names *names,
		     const struct password *password)
{
	char memory[200];
	struct writer who = writer_over(memory, sizeof memory);
	const char *state = password->locked ? "locked" : "open";
	bool codes = password->totp[0] != '\0';
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"user\",\"person\":\"%s\",\"state\":\"%s\",\"codes\":%s}\n",
			password->person, state, codes ? "true" : "false");
		return;
	}
	shown_names_put(names, password->person, session->lang, &who);
	fprintf(session->out, "%.*s  %s%s\n", (int)who.size, memory,
		catalogue_value("user_state", state, session->lang),
		codes ? catalogue_value("user_state", "codes", session->lang) : "");
}

int run_user_list(struct session *session, const struct invocation *invocation)
{
	struct users users = {.lock = -1};
	struct shown_names names;
	char path[FILE_PATH_MAX];
	int exit = users_open(session, invocation, &users);
	if (exit != EXIT_DONE)
		return exit;
	layout_etc(session, (uint32_t)users.county.config->config.region, "people.yaml", path);
	shown_names_read(&names, path);
	for (size_t i = 0; i < users.passwords.count; i++)
		say_user(session, &names, &users.passwords.list[i]);
	if (session->json)
		fprintf(session->out, "{\"kind\":\"end\",\"count\":%zu}\n", users.passwords.count);
	shown_names_done(&names);
	users_close(&users);
	return exit;
}
