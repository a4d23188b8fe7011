#include "common/bus/descriptors.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base/sabotage.h"

static unsigned limit_now(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > UINT32_MAX / 2)
		return UINT32_MAX / 2;
	return (unsigned)limit.rlim_cur;
}

/* Instead of the C library's, for every library of the process.  A descriptor's number is the
 * lowest that is free: one among the last means that all others are taken.  ZeroMQ takes
 * ECONNABORTED for a peer that went away while it waited, but ends the process on EMFILE at an ipc
 * socket: it isn't told of that, should our own files have taken the last ones too.  Keeps nothing:
 * it may be called on any thread. */
int own_accept4(int listener, struct sockaddr *address, socklen_t *size,
		int flags) __asm__("accept4") __attribute__((visibility("default")));

int own_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags)
{
	long fd = syscall(SYS_accept4, listener, address, size, flags);

	if (fd < 0 && errno == EMFILE && !SABOTAGE("bus.last-descriptor-ends"))
		errno = ECONNABORTED;
	if (fd < 0 || (unsigned)fd + DESCRIPTORS_KEPT < limit_now() ||
	    SABOTAGE("bus.reserve-given-away"))
		return (int)fd;
	close((int)fd);
	errno = ECONNABORTED;
	return -1;
}

bool descriptors_guarded(void)
{
	union {
		void *found;
		int (*function)(int, struct sockaddr *, socklen_t *, int);
	} first = {dlsym(RTLD_DEFAULT, "accept4")};

	return first.function == own_accept4;
}

static unsigned count_open(void)
{
	unsigned count = 0;
	DIR *directory = opendir("/proc/self/fd");

	if (directory == NULL)
		return 0;
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count - 3; /* ".", "..", and the directory itself */
}

struct descriptors descriptors_now(void)
{
	return (struct descriptors){.open = count_open(), .limit = limit_now()};
}

enum status descriptors_need(unsigned connections, struct err *err)
{
	struct rlimit limit;
	rlim_t need = (rlim_t)count_open() + connections + DESCRIPTORS_KEPT;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return err_set(err, STATUS_IO, "the limit of descriptors can't be read");
	if (limit.rlim_cur >= need)
		return STATUS_OK;
	if (limit.rlim_max < need)
		return err_set(err, STATUS_INVALID,
			       "%u connections need %llu descriptors and %llu are allowed: raise "
			       "LimitNOFILE of the unit (or `ulimit -n`), or lower "
			       "feed.connections in zhian.yaml",
			       connections, (unsigned long long)need,
			       (unsigned long long)limit.rlim_max);
	limit.rlim_cur = need;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return err_set(err, STATUS_IO, "the limit of descriptors can't be raised to %llu",
			       (unsigned long long)need);
	return STATUS_OK;
}

static bool print_ip(int family, const void *ip, const char *behind,
		     struct guest_address *ret_address)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(family, ip, text, sizeof(text)) == NULL)
		return false;
	snprintf(ret_address->text, sizeof(ret_address->text), "%.40s%s", text, behind);
	return true;
}

/* A host has a whole network of 64 bits, and an IPv4 one may come as IPv6. */
static bool print_ip6(const struct sockaddr_in6 *from, struct guest_address *ret_address)
{
	struct in6_addr network = from->sin6_addr;

	if (IN6_IS_ADDR_V4MAPPED(&network))
		return print_ip(AF_INET, network.s6_addr + 12, "", ret_address);
	memset(network.s6_addr + 8, 0, 8);
	return print_ip(AF_INET6, &network, "/64", ret_address);
}

union peer {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_storage storage;
};

static uint16_t peer_port(const union peer *from)
{
	return from->any.sa_family == AF_INET    ? ntohs(from->in.sin_port)
	       : from->any.sa_family == AF_INET6 ? ntohs(from->in6.sin6_port)
						 : 0;
}

bool descriptors_user(int fd, uid_t *ret_user)
{
	int domain = AF_UNSPEC;
	socklen_t domain_size = sizeof(domain);
	struct ucred who;
	socklen_t who_size = sizeof(who);

	/* Of a socket of the network the kernel says nobody (-1), not nothing. */
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &domain_size) != 0 ||
	    domain != AF_UNIX || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &who_size) != 0 ||
	    who.pid == 0)
		return false;
	*ret_user = who.uid;
	return true;
}

bool descriptors_peer(int fd, struct guest_address *ret_address)
{
	union peer from;
	socklen_t size = sizeof(from);
	uid_t user;

	memset(&from, 0, sizeof(from)); /* an address may be shorter than its kind's */
	if (getpeername(fd, &from.any, &size) != 0)
		return false;
	ret_address->port = peer_port(&from);
	if (from.any.sa_family == AF_INET)
		return print_ip(AF_INET, &from.in.sin_addr, "", ret_address);
	if (from.any.sa_family == AF_INET6)
		return print_ip6(&from.in6, ret_address);
	if (!descriptors_user(fd, &user))
		return false;
	snprintf(ret_address->text, sizeof(ret_address->text), "uid %lu", (unsigned long)user);
	return true;
}

bool descriptors_end(int fd, const struct guest_address *whose)
{
	struct guest_address now;

	if (!descriptors_peer(fd, &now))
		return false;
	if ((now.port != whose->port || strcmp(now.text, whose->text) != 0) &&
	    !SABOTAGE("bus.ends-whoever-is-there"))
		return false;
	return shutdown(fd, SHUT_RDWR) == 0;
}
