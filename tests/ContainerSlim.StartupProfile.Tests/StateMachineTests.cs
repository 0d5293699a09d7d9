using System.Reflection;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>What the runtime keeps an asynchronous method in that waits is found without running it.</summary>
public sealed class StateMachineTests
{
    private static readonly List<MethodBase> Methods = [.. StateMachines.BoxMethodsOf(typeof(StateMachineTests).Assembly)];
    private static readonly HashSet<Type> Boxes = [.. Methods.Select(method => method.DeclaringType!)];

    [Fact]
    public void A_method_without_a_result_has_a_box() => Assert.Contains(Waiting.Plain().GetType(), Boxes);

    [Fact]
    public void A_method_with_a_result_has_a_box() => Assert.Contains(Waiting.Result().GetType(), Boxes);

    [Fact]
    public void A_method_with_a_value_task_has_a_box() => Assert.Contains(Waiting.Value().AsTask().GetType(), Boxes);

    [Fact]
    public void A_generic_method_has_one_for_all_reference_types()
    {
        var machine = Waiting.Generic("").GetType().GetGenericArguments()[1].GetGenericTypeDefinition();

        Assert.Contains(Boxes, box => box.GetGenericArguments()[1] == machine.MakeGenericType(RuntimeInternals.Canon));
    }

    [Fact]
    public void What_is_run_again_after_waiting_is_a_method_of_the_box() =>
        Assert.Contains(Methods, method => method.DeclaringType == Waiting.Plain().GetType() && method.Name == "MoveNext");

    private static class Waiting
    {
        private static readonly Task Never = new TaskCompletionSource().Task;

        public static async Task Plain() => await Never;

        public static async Task<(int, string)> Result()
        {
            await Never;
            return default;
        }

        public static async ValueTask<int> Value()
        {
            await Never;
            return 0;
        }

        public static async Task<T> Generic<T>(T value)
        {
            await Never;
            return value;
        }
    }
}
