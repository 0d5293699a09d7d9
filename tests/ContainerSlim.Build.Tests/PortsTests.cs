using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class PortsTests
{
    [Theory]
    [InlineData("8080", "", "8080/tcp")]
    [InlineData("8080", "tcp", "8080/tcp")]
    [InlineData("53", "UDP", "53/udp")]
    [InlineData("53/udp", "", "53/udp")]
    [InlineData("53/udp", "tcp", "53/udp")]
    [InlineData("080", "", "80/tcp")]
    public void A_port_is_a_number_and_a_type(string number, string type, string port) => Assert.Equal(port, Ports.Parse(number, type));

    [Theory]
    [InlineData("0", "")]
    [InlineData("65536", "")]
    [InlineData("-1", "")]
    [InlineData("", "")]
    [InlineData("80", "sctp")]
    [InlineData("80/", "tcp/udp")]
    [InlineData("8080-8090", "")]
    public void Anything_else_is_refused(string number, string type) =>
        Refusal.Says(ErrorCode.InvalidProperty, "a number from 1 to 65535", () => Ports.Parse(number, type));

    [Theory]
    [InlineData("ASPNETCORE_HTTP_PORTS=8080;8081", "8080/tcp 8081/tcp")]
    [InlineData("ASPNETCORE_HTTPS_PORTS=8443", "8443/tcp")]
    [InlineData("ASPNETCORE_HTTP_PORTS=http; 0;80", "80/tcp")]
    [InlineData("ASPNETCORE_URLS=http://*:5000;https://[::]:5001/path", "5000/tcp 5001/tcp")]
    [InlineData("ASPNETCORE_URLS=http://localhost", "")]
    [InlineData("ASPNETCORE_URLS=http://unix:/run/app.sock", "")]
    [InlineData("OTHER=1", "")]
    public void The_environment_says_what_aspnetcore_listens_on(string variable, string ports) =>
        Assert.Equal(ports, string.Join(' ', Ports.FromEnvironment(new ExecutionConfig { Environment = [variable] })));

    [Fact]
    public void Urls_come_before_port_lists() => Assert.Equal(
        ["5000/tcp"],
        Ports.FromEnvironment(new ExecutionConfig { Environment = ["ASPNETCORE_HTTP_PORTS=8080", "ASPNETCORE_URLS=http://+:5000"] }));
}
