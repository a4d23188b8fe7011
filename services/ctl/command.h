/* The one command table: what zhianctl can be asked.
 *
 * From it come the parser, help, usage errors, completion and the man pages.
 * An act's options aren't listed: they are the fields of its body message
 * (proto/), so that a new field is an option at once; see command_option().
 */
#ifndef ZHIAN_SERVICES_CTL_COMMAND_H
#define ZHIAN_SERVICES_CTL_COMMAND_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/ids.h"

struct session;
struct invocation;
struct list_kind; /* common/stage/queries/lists.h */
struct list_option;

enum command_kind {
	COMMAND_ACT,     /* a Command to the daemon */
	COMMAND_LIST,    /* a ListQuery, page after page */
	COMMAND_GET,     /* a GetQuery per id */
	COMMAND_SPECIAL, /* code of its own: `run` */
};

enum option_type {
	OPTION_FLAG, /* --name, --no-name */
	OPTION_TEXT,
	OPTION_NUMBER,
	OPTION_MOMENT,
	OPTION_DAY,
	OPTION_DURATION,
	OPTION_MONEY,
	OPTION_WORD, /* a value of an enumeration, or one of a text's closed words */
	OPTION_FILE,
	OPTION_DIRECTORY,
	OPTION_ID,
	OPTION_PARTS, /* a sub-message: "fine=500yuan", "20box" */
};

struct command_option {
	const char *name; /* as typed, without the dashes; NULL ends a list */
	enum option_type type;
	const char *shows; /* what stands for its value in usage: "DIR"; NULL: by its type */
};

/* Does what is asked; returns the exit code (exit_codes.h). */
typedef int command_run(struct session *session, const struct invocation *invocation);

struct command {
	const char *noun;
	const char *verb; /* NULL: the noun alone is the command */
	enum command_kind kind;
	enum daemon daemon; /* DAEMON_UNKNOWN: the id names it, else all five */
	enum object_kind target;
	const ProtobufCMessageDescriptor *body;
	const char *list;     /* COMMAND_LIST: its noun on the wire; what it declares are options */
	const char *operands; /* "ID…", "FILE"; for an act without target: the body's fields */
	const char *required; /* options that must be given, blank between them */
	const struct command_option *options; /* beside those of the kind and the body's */
	command_run *run;
	const char *example; /* what follows "zhianctl " */
};

extern const struct command commands[];
extern const size_t command_count;

/* The command for the words, and how many of them it took; NULL: none.  Two-word verbs may be typed
 * apart ("informant reveal request"), aliases stand for their noun. */
const struct command *command_find(const char *const *words, size_t count, size_t *ret_taken);
bool command_noun_known(const char *noun);
/* Its operands are keys of firms. */
bool command_takes_firms(const struct command *command);
/* "init" is "county init", "keys" is "key". */
const char *command_alias(const char *noun, const char **ret_verb);

/* What the daemon says of the list; NULL: not a list. */
const struct list_kind *command_list(const struct command *command);

/* The act's name on the wire: "hazard.cancel-off". */
#define COMMAND_NAME 64
void command_name(const struct command *command, char out[COMMAND_NAME]);

/* What an option is: of all commands, of the kind, of the command or a field of the body. */
struct option_view {
	const char *name; /* as typed */
	char key[64];     /* the catalogue's word for its help: "served_day" */
	enum option_type type;
	const char *shows;
	bool global;
	bool repeated;
	bool required;
	const ProtobufCFieldDescriptor *field; /* NULL: not of the body */
	const struct list_option *listed;      /* declared by a list; NULL: not */
};

/* The index-th option of the command; false: no more.  `command` NULL: those of every command. */
bool command_option(const struct command *command, size_t index, struct option_view *ret_option,
		    char name_memory[64]);
/* As an option of its own; without what the table of commands says of it. */
void command_field_option(const ProtobufCFieldDescriptor *field, struct option_view *ret_option,
			  char name_memory[64]);
/* By its name as typed; a unit after it may be left out ("--served" for "--served-day"). */
bool command_option_find(const struct command *command, const char *name,
			 struct option_view *ret_option, char name_memory[64]);

#endif
