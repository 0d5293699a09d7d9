using ContainerSlim.Tool;

return await Application.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
