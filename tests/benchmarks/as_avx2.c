/* Shows a program a CPU without AVX-512, AVX-VNNI and AMX: LD_PRELOAD=./as_avx2.so program
 *
 * Linux can make CPUID fault (arch_prctl(2), ARCH_SET_CPUID; Intel, flag `cpuid_fault`). The fault
 * is answered with what the CPU says, less what came after AVX2, so that every library asking from
 * now on chooses its AVX2 kernels, those without a switch of their own, too. (The C library has
 * asked before: its copying may still use wider registers.)
 */
#if !defined(__x86_64__) || !defined(__linux__)
#error "as_avx2 needs Linux on an Intel CPU"
#endif

#define _GNU_SOURCE
#include <asm/prctl.h>
#include <cpuid.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define BIT(n) (1u << (n))

/* Leaf 7: AVX-512 F, DQ, IFMA, PF, ER, CD, BW, VL. */
static const unsigned ebx7 = BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31);
/* AVX-512 VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ. */
static const unsigned ecx7 = BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14);
/* AVX-512 4VNNIW, 4FMAPS, VP2INTERSECT, FP16; AMX BF16, TILE, INT8. */
static const unsigned edx7 = BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25);

static void answer(int number, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *code = (const unsigned char *)registers[REG_RIP];
    /* Any other fault ends the program; after one of paging the code may not be there to look at. */
    if (info->si_code != SI_KERNEL || code[0] != 0x0f || code[1] != 0xa2) {
        signal(number, SIG_DFL);
        return;
    }
    unsigned leaf = registers[REG_RAX], subleaf = registers[REG_RCX], a, b, c, d;
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
    __cpuid_count(leaf, subleaf, a, b, c, d);
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
    if (leaf == 7 && subleaf == 0)
        b &= ~ebx7, c &= ~ecx7, d &= ~edx7;
    else if (leaf == 7 || leaf == 0x1d || leaf == 0x1e || leaf == 0x24)
        a = b = c = d = 0; /* AVX-VNNI, bf16, fp16; AMX's tiles; AVX10 */
    registers[REG_RAX] = a, registers[REG_RBX] = b, registers[REG_RCX] = c, registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void)
{
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) {
        fputs("as_avx2: this CPU or kernel cannot make CPUID fault\n", stderr);
        _exit(1);
    }
}
